//! Stories of the demo, told with its own tables.

use chrono::NaiveDate;
use domain::stories::{Block, Figure, FigureData};
use domain::{DistributionId, Story};

/// A story of the demo.
pub struct DemoStory {
    /// Stable name for ids, unique among stories.
    pub slug: &'static str,
    /// The slug of whose it is.
    pub provider: &'static str,
    /// The day it was published.
    pub published: NaiveDate,
    /// What it tells.
    pub story: Story,
}

/// Every story of the demo; `file` knows the distribution by entry and file: `parking/parking-csv`.
pub fn stories(file: impl Fn(&str) -> DistributionId) -> Vec<DemoStory> {
    let data = |name: &str, query: &str, zh: &str, en: &str| Figure {
        data: Some(FigureData { distribution: file(name), query: encoded(query) }),
        caption: Some(zh.to_owned()),
        caption_en: Some(en.to_owned()),
        ..Figure::default()
    };
    let chart = |name: &str, query: &str, zh: &str, en: &str| Block::Chart {
        figure: data(name, query, zh, en),
    };
    let table = |name: &str, query: &str, rows: u32, zh: &str, en: &str| Block::Table {
        figure: data(name, query, zh, en),
        rows,
    };
    vec![
        DemoStory {
            slug: "bus-network",
            provider: "yunxi-transport",
            published: day!("2026-11-10"),
            story: Story {
                title: "四十八条线路怎样连起一座城".to_owned(),
                title_en: Some("How forty-eight bus lines hold a city together".to_owned()),
                summary: Some(
                    "从云溪市公交线路和站点数据看：站点分布在哪里，线路有多长，哪里还缺候车亭。"
                        .to_owned(),
                ),
                summary_en: Some(
                    "What the open data of Yunxi's buses says: where the stops are, how long the \
                     lines are, and where there is no shelter yet."
                        .to_owned(),
                ),
                blocks: vec![
                    text(
                        "云溪市的公交网由 **48 条线路**和 **640 个站点**组成，覆盖青石区和南湖县。\
                         线路、站点和经停次序都已[无条件开放](/search?q=公交)，这篇文章里的每一张图都可以自己重画。\n\n\
                         # 站点在哪里\n\n\
                         把每个站点按经纬度放在图上，两片街区清楚可见：站点大致落在路口，越靠近中心越密。",
                        "Yunxi's bus network is **48 lines** and **640 stops** in two counties. Lines, \
                         stops and the order of calls are [open to all](/search?q=公交), and every chart of \
                         this story can be drawn anew by whoever likes to.\n\n\
                         # Where the stops are\n\n\
                         Set down by longitude and latitude, the stops show two quarters: they stand about \
                         at the crossings, closer together towards the middle.",
                    ),
                    chart(
                        "bus-stops/bus-stops-csv",
                        "c.mark=map&c.at=lon&c.color=county_code&c.title=公交站点的位置",
                        "每个点是一个站点，颜色为所在的区县。",
                        "Each dot is a stop, coloured by its county.",
                    ),
                    text(
                        "# 线路有多长\n\n\
                         一条线路经停的站数相差不小。站数少的多是区县内的短线，站数多的穿过整片街区。",
                        "# How long the lines are\n\n\
                         Lines differ a good deal in how many stops they serve: the short ones stay within \
                         a quarter, the long ones cross it.",
                    ),
                    chart(
                        "bus-lines/bus-lines-csv",
                        "c.mark=histogram&c.x=stops&c.title=线路按站数分布",
                        "横轴为站数，柱高为线路条数。",
                        "Along: stops of a line. Upwards: lines.",
                    ),
                    table(
                        "bus-lines/bus-lines-csv",
                        "select=line,from_stop,to_stop,stops,first,last&order=stops.desc",
                        8,
                        "经停站数最多的八条线路",
                        "The eight lines with the most stops",
                    ),
                    text(
                        "# 还缺多少候车亭\n\n\
                         - 约六成站点已有候车亭；\n\
                         - 其余站点只有站牌，雨雪天候车不便。\n\n\
                         各区县可以用站点编码与客流数据关联，决定*先建哪里*。",
                        "# Where there is no shelter yet\n\n\
                         - About six stops in ten have a shelter;\n\
                         - the others have a sign and nothing against the rain.\n\n\
                         Counties can join the stops' codes with counts of passengers to see *where to \
                         build first*.",
                    ),
                    chart(
                        "bus-stops/bus-stops-csv",
                        "c.mark=bar&c.x=county_code&c.color=shelter&c.title=有无候车亭的站点数",
                        "按区县统计，“是”为有候车亭的站点。",
                        "By county; 是 (yes) counts the stops with a shelter.",
                    ),
                ],
            },
        },
        DemoStory {
            slug: "roads-in-november",
            provider: "beigang-transport",
            published: day!("2026-11-18"),
            story: Story {
                title: "北港公路三十天：车流什么时候最大".to_owned(),
                title_en: Some("Thirty days on Beigang's roads".to_owned()),
                summary: Some("24 个断面的小时流量，按天、按路线看一遍。".to_owned()),
                summary_en: Some(
                    "Hourly counts at 24 sites, looked at by day and by road.".to_owned(),
                ),
                blocks: vec![
                    text(
                        "公路断面每小时记录一次**流量**和**平均车速**。把三十天的记录加到每一天，就能看出车流的起伏。",
                        "Each site counts **traffic** and **mean speed** every hour. Thirty days of counts, \
                         summed up day by day, show how traffic rises and falls.",
                    ),
                    chart(
                        "traffic-counts/traffic-counts-csv",
                        "c.mark=line&c.x=time&c.part=day&c.y=flow&c.figure=sum&c.title=每天的总流量",
                        "全部断面每天的流量合计。",
                        "All sites together, day by day.",
                    ),
                    text(
                        "> 早晚高峰各有一个峰值，货车多在夜间通行。\n\n各条路线的差别比各天的差别更大。",
                        "> There is a peak in the morning and one in the evening; lorries go by night.\n\n\
                         Roads differ from each other more than days do.",
                    ),
                    table(
                        "traffic-counts/traffic-counts-csv",
                        "select=road,流量合计:flow.sum(),平均车速:speed.avg()&order=流量合计.desc",
                        8,
                        "各路线三十天的流量合计和平均车速",
                        "Traffic and mean speed of each road over thirty days",
                    ),
                ],
            },
        },
    ]
}

fn text(zh: &str, en: &str) -> Block {
    Block::Text { zh: zh.to_owned(), en: Some(en.to_owned()) }
}

/// A query as an address has it.
fn encoded(query: &str) -> String {
    contract::stories::address::shown(query).unwrap_or_default()
}
