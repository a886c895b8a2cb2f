//! Charts that suit columns, by their types alone: nothing is read for it.

use domain::{FieldType, Language, Text};

use crate::spec::{Aggregate, Bin, Channel, Encoding, Kind, Mark, Sort, Spec, TimeUnit};

/// Suggestions at most: the first is what most people would want to see.
const MOST: usize = 8;
/// Categories that bars are read with.
const NAMES_MOST: u64 = 30;
/// Rows that a chart without groups asks for.
const ROWS: &str = "5000";
/// Months or years that a line asks for; without it the interface answers with a hundred.
const TIMES: &str = "1000";

/// A column, as far as its chart depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnShape {
    /// The name that queries call it by.
    pub name: String,
    /// The title that people read.
    pub title: String,
    /// The type of its values.
    pub kind: FieldType,
    /// What numbers count.
    pub unit: Option<String>,
    /// How many different values it has.
    pub distinct: u64,
    /// How many rows there are.
    pub rows: u64,
}

/// A chart with the query for the rows that it is drawn from.
#[derive(Clone, Debug, PartialEq)]
pub struct Suggestion {
    /// The chart; its address is left to who knows it.
    pub spec: Spec,
    /// The query of the rows interface, percent-encoded.
    pub query: String,
}

/// What a column is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Use {
    Time,
    Years,
    Category,
    Figure,
    /// Codes, names of single things, geometries: no chart.
    None,
}

impl ColumnShape {
    fn heading(&self) -> &str {
        if self.title.is_empty() { &self.name } else { &self.title }
    }

    fn called(&self, words: &[&str]) -> bool {
        [&self.name, &self.title].iter().any(|name| {
            let name = name.trim().to_lowercase();
            words.iter().any(|word| {
                let ascii = word.is_ascii();
                // A Latin word counts whole: `id` is not in `width`.
                if ascii {
                    name.split(|c: char| !c.is_ascii_alphanumeric()).any(|part| part == *word)
                } else {
                    name.contains(word)
                }
            })
        })
    }

    fn is_code(&self) -> bool {
        const WORDS: [&str; 18] = [
            "代码", "编码", "编号", "序号", "号码", "邮编", "电话", "证号", "code", "id", "no",
            "number", "zip", "phone", "objectid", "fid", "uuid", "index",
        ];
        let nearly_all =
            self.rows > 20 && self.distinct.saturating_mul(100) >= self.rows.saturating_mul(98);
        self.called(&WORDS) || (self.kind == FieldType::Integer && nearly_all)
    }

    fn is_place(&self) -> bool {
        self.called(&["经度", "纬度", "longitude", "latitude", "lng", "lon", "lat"])
    }

    fn is_for(&self) -> Use {
        // One value for all rows tells nothing.
        if self.distinct < 2 {
            return Use::None;
        }
        match self.kind {
            FieldType::Date | FieldType::Datetime => Use::Time,
            FieldType::Text if !self.is_code() && self.repeats() => Use::Category,
            FieldType::Boolean => Use::Category,
            FieldType::Integer
                if self.called(&["年份", "年度", "year"]) && self.distinct <= 200 =>
            {
                Use::Years
            }
            FieldType::Integer | FieldType::Number if !self.is_code() && !self.is_place() => {
                Use::Figure
            }
            _ => Use::None,
        }
    }

    /// Whether values come again often enough to be groups; of a small table each row may be one.
    fn repeats(&self) -> bool {
        self.distinct <= NAMES_MOST || (self.distinct <= 500 && self.distinct * 3 <= self.rows)
    }

    /// Rates are averaged, for their sum says nothing.
    fn aggregate(&self) -> Aggregate {
        let rates = [
            "率",
            "比例",
            "占比",
            "均",
            "指数",
            "温度",
            "气温",
            "湿度",
            "浓度",
            "价",
            "得分",
            "评分",
            "等级",
            "年龄",
            "rate",
            "ratio",
            "share",
            "price",
            "mean",
            "average",
            "index",
            "score",
            "age",
            "temperature",
        ];
        let percent = self
            .unit
            .as_deref()
            .is_some_and(|unit| unit.contains(['%', '‰', '/', '℃', '°']) || unit.contains("每"));
        if percent || self.called(&rates) { Aggregate::Mean } else { Aggregate::Sum }
    }
}

/// Sensible charts for the columns of a table, the most telling first.
pub fn suggest(columns: &[ColumnShape], language: Language) -> Vec<Suggestion> {
    let of = |use_: Use| columns.iter().filter(move |column| column.is_for() == use_);
    let maker = Maker { columns, language };
    let figure = of(Use::Figure).next();
    let mut categories: Vec<&ColumnShape> = of(Use::Category).collect();
    // Few groups make a chart that is read at a glance, two make hardly one.
    categories.sort_by_key(|column| (column.distinct > NAMES_MOST, column.distinct < 3));
    let mut out = Vec::new();
    if let Some(time) = of(Use::Time).next() {
        out.push(maker.over_time(time, figure));
    }
    if let Some(years) = of(Use::Years).next() {
        out.push(maker.over_years(years, figure));
    }
    if let (Some(category), Some(figure)) = (categories.first(), figure) {
        out.push(maker.bars(category, Some(figure)));
    }
    if let (Some(category), None) = (categories.first(), figure) {
        out.push(maker.bars(category, None));
    }
    if let ([one, two, ..], Some(figure)) = (categories.as_slice(), figure)
        && one.distinct <= 60
        && two.distinct <= 60
    {
        out.push(maker.heat(one, two, figure));
    }
    let figures: Vec<&ColumnShape> = of(Use::Figure).collect();
    if let [one, two, ..] = figures.as_slice() {
        out.push(maker.scatter(one, two));
    }
    if let Some(figure) = figure.filter(|figure| figure.distinct > 10) {
        out.push(maker.histogram(figure));
    }
    if let (Some(category), Some(_)) = (categories.first(), figure) {
        out.push(maker.bars(category, None));
    }
    out.truncate(MOST);
    out
}

struct Maker<'a> {
    columns: &'a [ColumnShape],
    language: Language,
}

impl Maker<'_> {
    fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        Text { zh, en }.get(self.language)
    }

    /// A name for a column of the answer that no column of the table has.
    fn alias(&self, zh: &'static str, en: &'static str) -> String {
        let mut alias = self.say(zh, en).to_owned();
        while self.columns.iter().any(|column| column.name == alias) {
            alias.push('_');
        }
        alias
    }

    fn title(&self, what: &str, by: &str) -> String {
        match self.language {
            Language::Zh => format!("各{by}{what}"),
            Language::En => format!("{what} by {by}"),
        }
    }

    /// The aggregated figure: its name in the answer, its part of the query, and its channel.
    fn measure(&self, figure: Option<&ColumnShape>) -> (String, String, Channel) {
        let Some(figure) = figure else {
            let alias = self.alias("数量", "count");
            let channel = Channel {
                title: Some(self.say("数量", "Count").to_owned()),
                ..Channel::of(&*alias, Kind::Quantitative)
            };
            return (alias.clone(), format!("{}:count()", quoted(&alias)), channel);
        };
        let (alias, function, words) = match figure.aggregate() {
            Aggregate::Mean => (self.alias("平均", "mean"), "avg", self.say("平均", "mean")),
            _ => (self.alias("合计", "total"), "sum", self.say("合计", "total")),
        };
        let heading = figure.heading();
        let title = match (self.language, heading.contains(words)) {
            (_, true) => heading.to_owned(),
            (Language::Zh, _) => format!("{heading}{words}"),
            (Language::En, _) => format!("{heading}, {words}"),
        };
        let title = match (&figure.unit, self.language) {
            (None, _) => title,
            (Some(unit), Language::Zh) => format!("{title}（{unit}）"),
            (Some(unit), Language::En) => format!("{title} ({unit})"),
        };
        let channel = Channel { title: Some(title), ..Channel::of(&*alias, Kind::Quantitative) };
        (
            alias.clone(),
            format!("{}:{}.{function}()", quoted(&alias), quoted(&figure.name)),
            channel,
        )
    }

    fn what(&self, figure: Option<&ColumnShape>) -> String {
        figure.map_or_else(|| self.say("数量", "Count").to_owned(), |f| f.heading().to_owned())
    }

    fn over_time(&self, time: &ColumnShape, figure: Option<&ColumnShape>) -> Suggestion {
        // Five years of days and more are read by years.
        let (alias, function, unit) = if time.kind == FieldType::Date && time.distinct > 1_830 {
            (self.alias("年份", "year"), "year", TimeUnit::Year)
        } else {
            (self.alias("月份", "month"), "month", TimeUnit::YearMonth)
        };
        let (_, select, y) = self.measure(figure);
        let x = Channel {
            time_unit: Some(unit),
            title: Some(time.heading().to_owned()),
            ..Channel::of(&*alias, Kind::Temporal)
        };
        let by = match unit {
            TimeUnit::Year => self.say("年", "year"),
            _ => self.say("月", "month"),
        };
        let query = Query::default()
            .with(
                "select",
                &format!("{}:{}.{function}(),{select}", quoted(&alias), quoted(&time.name)),
            )
            .with("order", &quoted(&alias))
            .with("limit", TIMES);
        self.made(Mark::Line, (x, y), None, self.title(&self.what(figure), by), query)
    }

    fn over_years(&self, years: &ColumnShape, figure: Option<&ColumnShape>) -> Suggestion {
        let (_, select, y) = self.measure(figure);
        let x = Channel { title: titled(years), ..Channel::of(&*years.name, Kind::Temporal) };
        let query = Query::default()
            .with("select", &format!("{},{select}", quoted(&years.name)))
            .with("order", &quoted(&years.name))
            .with("limit", TIMES);
        let title = self.title(&self.what(figure), self.say("年", "year"));
        self.made(Mark::Line, (x, y), None, title, query)
    }

    fn bars(&self, category: &ColumnShape, figure: Option<&ColumnShape>) -> Suggestion {
        let (alias, select, y) = self.measure(figure);
        let x = Channel {
            sort: Sort::ByValueDescending,
            title: titled(category),
            ..Channel::of(&*category.name, Kind::Nominal)
        };
        let query = Query::default()
            .with("select", &format!("{},{select}", quoted(&category.name)))
            .with("order", &format!("{}.desc", quoted(&alias)))
            .with("limit", &NAMES_MOST.to_string());
        self.made(
            Mark::Bar,
            (x, y),
            None,
            self.title(&self.what(figure), category.heading()),
            query,
        )
    }

    fn heat(&self, one: &ColumnShape, two: &ColumnShape, figure: &ColumnShape) -> Suggestion {
        let (_, select, color) = self.measure(Some(figure));
        // The one with fewer groups across: names down the side have more room.
        let (across, down) = if one.distinct <= two.distinct { (one, two) } else { (two, one) };
        let channel = |column: &ColumnShape| Channel {
            title: titled(column),
            ..Channel::of(&*column.name, Kind::Nominal)
        };
        let select = format!("{},{},{select}", quoted(&across.name), quoted(&down.name));
        let query = Query::default().with("select", &select).with("limit", &(60 * 60).to_string());
        let by = match self.language {
            Language::Zh => format!("{}、{}", across.heading(), down.heading()),
            Language::En => format!("{} and {}", across.heading(), down.heading()),
        };
        let title = self.title(&self.what(Some(figure)), &by);
        self.made(Mark::Rect, (channel(across), channel(down)), Some(color), title, query)
    }

    fn scatter(&self, one: &ColumnShape, two: &ColumnShape) -> Suggestion {
        let channel = |column: &ColumnShape| Channel {
            title: titled(column),
            ..Channel::of(&*column.name, Kind::Quantitative)
        };
        let title = match self.language {
            Language::Zh => format!("{}与{}", one.heading(), two.heading()),
            Language::En => format!("{} and {}", one.heading(), two.heading()),
        };
        let query = Query::default()
            .with("select", &format!("{},{}", quoted(&one.name), quoted(&two.name)))
            .with("limit", ROWS);
        self.made(Mark::Point, (channel(one), channel(two)), None, title, query)
    }

    fn histogram(&self, figure: &ColumnShape) -> Suggestion {
        let x = Channel {
            bin: Some(Bin { most: 20 }),
            title: titled(figure),
            ..Channel::of(&*figure.name, Kind::Quantitative)
        };
        let y = Channel {
            aggregate: Some(Aggregate::Count),
            title: Some(self.say("数量", "Count").to_owned()),
            kind: Some(Kind::Quantitative),
            ..Channel::default()
        };
        let title = match self.language {
            Language::Zh => format!("{}的分布", figure.heading()),
            Language::En => format!("Distribution of {}", figure.heading()),
        };
        let query = Query::default().with("select", &quoted(&figure.name)).with("limit", ROWS);
        self.made(Mark::Bar, (x, y), None, title, query)
    }

    fn made(
        &self,
        mark: Mark,
        (x, y): (Channel, Channel),
        color: Option<Channel>,
        title: String,
        query: Query,
    ) -> Suggestion {
        let encoding = Encoding { x: Some(x), y: Some(y), color, ..Encoding::default() };
        Suggestion {
            spec: Spec { title: Some(title), ..Spec::new(mark, encoding) },
            query: query.0,
        }
    }
}

/// The column's title, where it is not its name anyway.
fn titled(column: &ColumnShape) -> Option<String> {
    (!column.title.is_empty() && column.title != column.name).then(|| column.title.clone())
}

/// A name as the query's grammar takes it: between quotes where it has signs of the grammar.
fn quoted(name: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || c == '_';
    if !name.is_empty() && name.chars().all(plain) {
        return name.to_owned();
    }
    let mut out = String::from("\"");
    for letter in name.chars() {
        if matches!(letter, '"' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('"');
    out
}

/// A query that is encoded as it is put together.
#[derive(Default)]
struct Query(String);

impl Query {
    fn with(mut self, name: &str, value: &str) -> Self {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        if !self.0.is_empty() {
            self.0.push('&');
        }
        self.0.push_str(name);
        self.0.push('=');
        for byte in value.bytes() {
            // The grammar's own signs are allowed in a query and are easier to read as they are.
            if byte.is_ascii_alphanumeric() || b"-_.~,:()*".contains(&byte) {
                self.0.push(char::from(byte));
            } else {
                self.0.push('%');
                for half in [byte >> 4, byte & 15] {
                    self.0.push(char::from(HEX[usize::from(half)]));
                }
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(name: &str, kind: FieldType, distinct: u64) -> ColumnShape {
        ColumnShape {
            name: name.to_owned(),
            title: String::new(),
            kind,
            unit: None,
            distinct,
            rows: 1_000,
        }
    }

    fn decoded(query: &str) -> String {
        let mut bytes = Vec::new();
        let mut rest = query.bytes();
        while let Some(byte) = rest.next() {
            if byte == b'%' {
                let hex: String = rest.by_ref().take(2).map(char::from).collect();
                bytes.push(u8::from_str_radix(&hex, 16).expect("hex"));
            } else {
                bytes.push(byte);
            }
        }
        String::from_utf8(bytes).expect("UTF-8")
    }

    fn said(columns: &[ColumnShape]) -> Vec<String> {
        let all = suggest(columns, Language::Zh);
        for suggestion in &all {
            assert_eq!(Spec::parse(&suggestion.spec.to_json()).as_ref(), Ok(&suggestion.spec));
        }
        all.iter()
            .map(|one| {
                let title = one.spec.title.as_deref().unwrap_or_default();
                format!("{} {title} {}", one.spec.mark.word(), decoded(&one.query))
            })
            .collect()
    }

    #[test]
    fn columns_get_the_charts_that_suit_them() {
        use FieldType::{Date, Integer, Number, Text};
        let all = [
            column("日期", Date, 300),
            column("区县", Text, 11),
            column("类别", Text, 5),
            column("行政区划代码", Integer, 11),
            column("金额", Number, 900),
            column("人数", Integer, 400),
        ];
        assert_eq!(
            said(&all),
            [
                "line 各月金额 select=月份:日期.month(),合计:金额.sum()&order=月份&limit=1000",
                "bar 各区县金额 select=区县,合计:金额.sum()&order=合计.desc&limit=30",
                "rect 各类别、区县金额 select=类别,区县,合计:金额.sum()&limit=3600",
                "point 金额与人数 select=金额,人数&limit=5000",
                "bar 金额的分布 select=金额&limit=5000",
                "bar 各区县数量 select=区县,数量:count()&order=数量.desc&limit=30",
            ]
        );
        assert_eq!(
            said(&all[1..2]),
            ["bar 各区县数量 select=区县,数量:count()&order=数量.desc&limit=30"]
        );
    }

    #[test]
    fn codes_single_values_and_names_of_things_make_no_charts() {
        use FieldType::{Geometry, Integer, Number, Text};
        let all = [
            column("企业编码", Integer, 700),
            column("站点ID", Integer, 40),
            column("流水", Integer, 1_000),
            column("企业名称", Text, 990),
            column("省份", Text, 1),
            column("经度", Number, 900),
            column("边界", Geometry, 11),
        ];
        assert_eq!(said(&all), ["bar 各站点ID数量 x"; 0]);
    }

    #[test]
    fn rates_are_averaged_and_names_with_signs_are_quoted() {
        use FieldType::{Integer, Number, Text};
        let rate = ColumnShape { unit: Some("%".to_owned()), ..column("合格率(%)", Number, 90) };
        let all = [column("年份", Integer, 12), column("合计", Text, 9), rate];
        assert_eq!(
            said(&all)[..2],
            [
                "line 各年合格率(%) select=年份,平均:\"合格率(%)\".avg()&order=年份&limit=1000",
                "bar 各合计合格率(%) select=合计,平均:\"合格率(%)\".avg()&order=平均.desc&limit=30",
            ]
        );
    }
}
