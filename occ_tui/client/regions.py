"""Regions of Oracle's cloud: their short names, and the domain of the realm that each belongs to.

Facts as of Oracle's SDK 2.189.0. A region that isn't here belongs to the commercial realm, as in the SDK.
"""

from __future__ import annotations

COMMERCIAL_DOMAIN = "oraclecloud.com"

_REGIONS_OF_DOMAIN = {
    "oraclegovcloud.com": (
        "us-langley-1 us-luke-1",  # oc2
        "us-gov-ashburn-1 us-gov-chicago-1 us-gov-phoenix-1",  # oc3
    ),
    "oraclegovcloud.uk": ("uk-gov-london-1 uk-gov-cardiff-1",),  # oc4
    "oraclecloud8.com": ("ap-chiyoda-1 ap-ibaraki-1",),
    "oraclecloud9.com": ("me-dcc-muscat-1",),
    "oraclecloud10.com": ("ap-dcc-canberra-1",),
    "oraclecloud14.com": (
        "eu-dcc-milan-1 eu-dcc-milan-2 eu-dcc-dublin-1 eu-dcc-dublin-2 eu-dcc-rating-1 eu-dcc-rating-2",
    ),
    "oraclecloud15.com": ("ap-dcc-gazipur-1",),
    "oraclecloud.eu": ("eu-madrid-2 eu-frankfurt-2",),  # oc19
    "oraclecloud20.com": ("eu-jovanovac-1",),
    "oraclecloud21.com": ("me-dcc-doha-1",),
    "oraclecloud23.com": ("us-somerset-1 us-thames-1",),
    "oraclecloud24.com": ("eu-dcc-zurich-1 eu-crissier-1",),
    "oraclecloud26.com": ("me-abudhabi-3",),
    "oraclecloud29.com": ("me-abudhabi-2 me-abudhabi-4",),
    "oraclecloud35.com": ("ap-seoul-2 ap-suwon-1 ap-chuncheon-2",),
}

_SHORT_NAMES = (
    "aga=us-saltlake-2 ahu=me-abudhabi-3 ams=eu-amsterdam-1 arn=eu-stockholm-1 auh=me-abudhabi-1 avf=eu-crissier-1 "
    "avz=eu-dcc-zurich-1 beg=eu-jovanovac-1 bgy=eu-dcc-milan-1 bno=ap-chuncheon-2 bog=sa-bogota-1 bom=ap-mumbai-1 "
    "brs=uk-gov-cardiff-1 cdg=eu-paris-1 cwl=uk-cardiff-1 dac=ap-dcc-gazipur-1 dln=ap-suwon-1 doh=me-dcc-doha-1 "
    "dtm=eu-dcc-rating-2 dtz=ap-seoul-2 dus=eu-dcc-rating-1 dxb=me-dubai-1 ebb=us-somerset-1 ebl=us-thames-1 "
    "fra=eu-frankfurt-1 gru=sa-saopaulo-1 hyd=ap-hyderabad-1 iad=us-ashburn-1 icn=ap-seoul-1 jed=me-jeddah-1 "
    "jnb=af-johannesburg-1 kix=ap-osaka-1 lfi=us-langley-1 lhr=uk-london-1 lin=eu-milan-1 ltn=uk-gov-london-1 "
    "luf=us-luke-1 mad=eu-madrid-1 mct=me-dcc-muscat-1 mel=ap-melbourne-1 mrs=eu-marseille-1 mtz=il-jerusalem-1 "
    "mty=mx-monterrey-1 mxp=eu-dcc-milan-2 nja=ap-chiyoda-1 nrt=ap-tokyo-1 ord=us-chicago-1 ork=eu-dcc-dublin-1 "
    "phx=us-phoenix-1 pia=us-gov-chicago-1 qro=mx-queretaro-1 ric=us-gov-ashburn-1 rkt=me-abudhabi-2 "
    "ruh=me-riyadh-1 scl=sa-santiago-1 shj=me-abudhabi-4 sin=ap-singapore-1 sjc=us-sanjose-1 snn=eu-dcc-dublin-2 "
    "str=eu-frankfurt-2 syd=ap-sydney-1 tus=us-gov-phoenix-1 ukb=ap-ibaraki-1 vap=sa-valparaiso-1 "
    "vcp=sa-vinhedo-1 vll=eu-madrid-2 wga=ap-dcc-canberra-1 xsp=ap-singapore-2 yny=ap-chuncheon-1 "
    "yul=ca-montreal-1 yyz=ca-toronto-1 zrh=eu-zurich-1"
)


def full_name(region: str) -> str:
    """The region's long name: `FRA` → `eu-frankfurt-1`; a long or unknown one as it is, in lower case."""
    name = region.lower()
    return dict(pair.split("=") for pair in _SHORT_NAMES.split()).get(name, name)


def second_level_domain(region: str) -> str:
    """The domain of the realm that `region` (short or long) belongs to: `oraclecloud.com`."""
    name = full_name(region)
    return next(
        (domain for domain, realms in _REGIONS_OF_DOMAIN.items() if name in " ".join(realms).split()),
        COMMERCIAL_DOMAIN,
    )
