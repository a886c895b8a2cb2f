//! The offices of the invented province that provide the demo's data (数源部门, R1).

use domain::Level;

/// A data provider, with the office that answers for it.
#[derive(Clone, Copy, Debug)]
pub struct DemoProvider {
    /// Stable name for ids.
    pub slug: &'static str,
    /// 中文
    pub name: &'static str,
    /// English
    pub name_en: &'static str,
    /// Code of the division it belongs to.
    pub region: &'static str,
    /// Level at which it stands.
    pub level: Level,
    /// The office to ask; never a person.
    pub office: &'static str,
    /// A telephone number that nobody can have.
    pub phone: &'static str,
    /// An address in a domain that cannot exist.
    pub email: &'static str,
}

/// Declares providers: constant, region, level, slug, telephone's last digits, names, office.
macro_rules! providers {
    ($($constant:ident $region:literal $level:ident $slug:literal $phone:literal
        $name:literal $name_en:literal $office:literal;)+) => {
        $(
            #[doc = $name]
            pub const $constant: DemoProvider = DemoProvider {
                slug: $slug,
                name: $name,
                name_en: $name_en,
                region: $region,
                level: Level::$level,
                office: $office,
                phone: concat!("000-0000", $phone),
                email: concat!($slug, "@example.invalid"),
            };
        )+

        /// Every provider, province first.
        pub fn providers() -> Vec<DemoProvider> {
            vec![$($constant),+]
        }
    };
}

providers! {
    PROVINCE_STATISTICS "990000" Province "province-statistics" "0001"
        "示例省统计局（转载）" "Bureau of Statistics of Sample Province (republished)" "数据发布处";
    PROVINCE_DATA "990000" Province "province-data" "0002"
        "示例省数据局" "Data Administration of Sample Province" "数据资源处";
    PROVINCE_ENVIRONMENT "990000" Province "province-environment" "0003"
        "示例省生态环境厅" "Department of Ecology and Environment of Sample Province" "监测与信息处";
    PROVINCE_MARKET "990000" Province "province-market" "0004"
        "示例省市场监督管理局" "Administration for Market Regulation of Sample Province" "登记注册处";
    PROVINCE_SCIENCE "990000" Province "province-science" "0005"
        "示例省科学技术厅" "Department of Science and Technology of Sample Province" "科技信息处";
    PROVINCE_WEATHER "990000" Province "province-weather" "0006"
        "示例省气象局" "Meteorological Service of Sample Province" "预报与网络处";
    PROVINCE_AGRICULTURE "990000" Province "province-agriculture" "0007"
        "示例省农业农村厅" "Department of Agriculture and Rural Affairs of Sample Province"
        "市场与信息化处";
    PROVINCE_CULTURE "990000" Province "province-culture" "0008"
        "示例省文化和旅游厅" "Department of Culture and Tourism of Sample Province" "公共服务处";
    PROVINCE_LABOUR "990000" Province "province-labour" "0009"
        "示例省人力资源和社会保障厅"
        "Department of Human Resources and Social Security of Sample Province" "规划与信息处";
    PROVINCE_DEVELOPMENT "990000" Province "province-development" "0010"
        "示例省发展和改革委员会" "Development and Reform Commission of Sample Province" "信用建设处";
    PROVINCE_FINANCE "990000" Province "province-finance" "0011"
        "示例省财政厅" "Department of Finance of Sample Province" "预算处";

    YUNXI_EDUCATION "990100" City "yunxi-education" "1001"
        "云溪市教育局" "Education Bureau of Yunxi City" "发展规划科";
    YUNXI_TRANSPORT "990100" City "yunxi-transport" "1002"
        "云溪市交通运输局" "Transport Bureau of Yunxi City" "智慧交通科";
    YUNXI_HEALTH "990100" City "yunxi-health" "1003"
        "云溪市卫生健康委员会" "Health Commission of Yunxi City" "规划信息科";
    YUNXI_FUND "990100" City "yunxi-housing-fund" "1004"
        "云溪市住房公积金管理中心" "Housing Provident Fund Centre of Yunxi City" "信息技术科";
    YUNXI_CITY "990100" City "yunxi-urban" "1005"
        "云溪市城市管理局" "Urban Management Bureau of Yunxi City" "市政设施科";
    LINJIANG_WATER "990200" City "linjiang-water" "2001"
        "临江市水务局" "Water Bureau of Linjiang City" "水文与河湖科";
    LINJIANG_MARKET "990200" City "linjiang-market" "2002"
        "临江市市场监督管理局" "Market Regulation Bureau of Linjiang City" "信用监管科";
    LINJIANG_CULTURE "990200" City "linjiang-culture" "2003"
        "临江市文化和旅游局" "Culture and Tourism Bureau of Linjiang City" "公共文化科";
    LINJIANG_LABOUR "990200" City "linjiang-labour" "2004"
        "临江市人力资源和社会保障局" "Human Resources and Social Security Bureau of Linjiang City"
        "就业促进科";
    ANLING_AGRICULTURE "990300" City "anling-agriculture" "3001"
        "安岭市农业农村局" "Agriculture and Rural Affairs Bureau of Anling City" "农田建设科";
    ANLING_FORESTRY "990300" City "anling-forestry" "3002"
        "安岭市林业和草原局" "Forestry and Grassland Bureau of Anling City" "资源保护科";
    ANLING_CIVIL "990300" City "anling-civil" "3003"
        "安岭市民政局" "Civil Affairs Bureau of Anling City" "社会组织与养老科";

    QINGSHI_DATA "990102" County "qingshi-data" "1101"
        "云溪市青石区政务服务和数据管理局"
        "Government Services and Data Bureau of Qingshi District, Yunxi" "数据管理股";
    NANHU_EDUCATION "990121" County "nanhu-education" "1201"
        "南湖县教育局" "Education Bureau of Nanhu County" "办公室";
    NANHU_AGRICULTURE "990121" County "nanhu-agriculture" "1202"
        "南湖县农业农村局" "Agriculture and Rural Affairs Bureau of Nanhu County" "综合股";
    BEIGANG_HEALTH "990202" County "beigang-health" "2101"
        "临江市北港区卫生健康局" "Health Bureau of Beigang District, Linjiang" "公共卫生股";
    BEIGANG_TRANSPORT "990202" County "beigang-transport" "2102"
        "临江市北港区交通运输局" "Transport Bureau of Beigang District, Linjiang" "公路管理股";
    BAITA_TOURISM "990221" County "baita-tourism" "2201"
        "白塔县文化和旅游局" "Culture and Tourism Bureau of Baita County" "产业发展股";
    YUNSHAN_EMERGENCY "990302" County "yunshan-emergency" "3101"
        "安岭市云杉区应急管理局" "Emergency Management Bureau of Yunshan District, Anling"
        "防灾减灾股";
    LISHAN_LABOUR "990321" County "lishan-labour" "3201"
        "栗山县人力资源和社会保障局" "Human Resources and Social Security Bureau of Lishan County"
        "就业服务股";
}
