//! Which column of a list holds what.

use crate::{Language, Text};

/// Declares the columns as a table: variant, field of the entry, names for people, other headers.
macro_rules! columns {
    ($( $(#[$doc:meta])* $variant:ident = $field:literal, $zh:literal, $en:literal,
        [$($alias:literal),* $(,)?]; )+) => {
        /// What a column of a list can hold.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Column { $( $(#[$doc])* #[doc = $zh] $variant, )+ }

        impl Column {
            /// Every column, in the order in which a template shows them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The column's own name, by which a list of columns may give it.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $field),+ }
            }

            /// The name that people read.
            pub const fn label(self) -> Text {
                match self { $(Self::$variant => Text { zh: $zh, en: $en }),+ }
            }

            /// Other headers under which departments keep it, as [`folded`] leaves them.
            const fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($alias),*]),+ }
            }
        }
    };
}

columns! {
    /// Names a listing that is there, so that the row updates it.
    Id = "id", "标识", "Identifier", ["目录标识", "identifier", "编号"];
    /// The listing's version when the list was taken, so that nobody's work is overwritten.
    Version = "version", "版本", "Version", ["版本号"];
    Title = "title", "名称", "Title",
        ["标题", "题名", "数据名称", "数据集名称", "资源名称", "目录名称", "信息资源名称", "name", "dataset"];
    Summary = "summary", "摘要", "Summary",
        ["简介", "描述", "说明", "数据简介", "数据描述", "资源摘要", "信息资源摘要", "description", "abstract"];
    Openness = "openness", "开放属性", "Openness", ["开放类型", "开放方式", "开放程度"];
    Sharing = "sharing", "共享属性", "Sharing", ["共享类型", "共享方式"];
    Themes = "themes", "主题", "Themes", ["主题分类", "所属主题", "数据主题", "theme"];
    Provider = "provider", "提供单位", "Provider",
        ["数源部门", "数源单位", "提供方", "提供部门", "信息资源提供方", "来源部门", "发布单位", "发布机构", "publisher"];
    Frequency = "frequency", "更新频率", "Frequency", ["更新周期", "update_frequency"];
    Licence = "licence", "许可", "Licence", ["许可协议", "开放许可", "license"];
    LegalBasis = "legal_basis", "法律依据", "Legal basis", ["依据", "政策依据"];
    Conditions = "conditions", "开放条件", "Conditions", ["条件", "共享条件"];
    Usage = "usage", "使用要求", "Usage", ["使用说明", "使用限制"];
    Region = "region", "地区", "Region",
        ["行政区划", "行政区划代码", "区域", "所属地区", "覆盖区域", "region_code"];
    Office = "office", "联系处室", "Contact office",
        ["联系", "联系单位", "联系部门", "contact", "contact_office"];
    Phone = "phone", "电话", "Phone", ["联系电话", "telephone", "tel"];
    Email = "email", "邮箱", "E-mail", ["电子邮箱", "电子邮件", "联系邮箱", "e_mail", "mail"];
    Keywords = "keywords", "关键词", "Keywords", ["关键字", "标签", "tags", "keyword"];
    Library = "library", "所属库", "Library", ["库类型", "数据库类型"];
    SecurityLevel = "security_level", "安全级别", "Security level", ["安全等级", "数据安全级别", "security"];
    Start = "start", "起始日期", "Start date", ["开始日期", "起始时间", "开始时间", "start_date"];
    End = "end", "结束日期", "End date", ["截止日期", "终止日期", "结束时间", "截止时间", "end_date"];
    Elements = "elements", "数据元", "Data elements", ["权威数据元", "data_elements"];
    Source = "source", "来源", "Source", ["数据来源", "资料来源"];
}

impl Column {
    /// The field of the entry that the column fills.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Start | Self::End => "period",
            Self::Office | Self::Phone | Self::Email => "contact",
            other => other.name(),
        }
    }

    /// The column that a header means.
    pub fn from_header(header: &str) -> Option<Self> {
        let header = folded(header);
        Self::ALL.iter().copied().find(|column| {
            let Text { zh, en } = column.label();
            [column.name(), zh].contains(&&*header)
                || folded(en) == header
                || column.aliases().contains(&&*header)
        })
    }
}

/// A header without what people add to it: blanks, marks of duty, notes in brackets, capitals.
fn folded(header: &str) -> String {
    let header = header.trim_matches(|c: char| c.is_whitespace() || "*＊\u{FEFF}:：".contains(c));
    let bare = header.split(['(', '（', '[', '【']).next().unwrap_or_default();
    bare.trim_matches(|c: char| c.is_whitespace() || "*＊".contains(c))
        .chars()
        .map(|c| if matches!(c, ' ' | '-' | '\u{3000}') { '_' } else { c })
        .flat_map(char::to_lowercase)
        .collect()
}

/// Which column of a list holds what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    places: Vec<Option<Column>>,
    ignored: Vec<String>,
    /// Whether a row may have no more cells than there are columns.
    closed: bool,
}

/// A list of columns names one that there is not, or names no title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownColumn(
    /// The name that was given; empty when there is no column of titles.
    pub String,
);

impl UnknownColumn {
    /// What is wrong, for people.
    pub fn message(&self, language: Language) -> String {
        match (language, self.0.is_empty()) {
            (Language::Zh, true) => "列名中缺少“名称”".into(),
            (Language::Zh, false) => format!("没有名为“{}”的列，或它出现了两次", self.0),
            (Language::En, true) => "No column is the title".into(),
            (Language::En, false) => format!("“{}” is no column, or is one twice", self.0),
        }
    }
}

impl std::fmt::Display for UnknownColumn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message(Language::En))
    }
}

impl std::error::Error for UnknownColumn {}

impl Columns {
    /// Reads a header line; `None` when it has no column of titles, and so is no header.
    ///
    /// A column that is not understood, or comes a second time, is passed over and named by
    /// [`Columns::ignored`].
    pub fn from_header(cells: &[String]) -> Option<Self> {
        let mut columns = Self { places: Vec::new(), ignored: Vec::new(), closed: true };
        for cell in cells {
            let column = Column::from_header(cell).filter(|it| !columns.has(*it));
            if column.is_none() && !cell.trim().is_empty() {
                columns.ignored.push(cell.trim().to_owned());
            }
            columns.places.push(column);
        }
        columns.has(Column::Title).then_some(columns)
    }

    /// Takes columns by their place from a list of names; `-` or nothing passes a column over.
    ///
    /// # Errors
    /// [`UnknownColumn`] for a name that means no column or one that was named before, and when
    /// none is the title.
    pub fn by_position<S: AsRef<str>>(names: &[S]) -> Result<Self, UnknownColumn> {
        let mut columns = Self { places: Vec::new(), ignored: Vec::new(), closed: false };
        for name in names.iter().map(|name| name.as_ref().trim()) {
            let column = match name {
                "" | "-" => None,
                name => Some(
                    Column::from_header(name)
                        .filter(|it| !columns.has(*it))
                        .ok_or_else(|| UnknownColumn(name.to_owned()))?,
                ),
            };
            columns.places.push(column);
        }
        if columns.has(Column::Title) { Ok(columns) } else { Err(UnknownColumn(String::new())) }
    }

    /// What is taken for granted when nothing names the columns: titles, then summaries.
    pub fn plain() -> Self {
        let places = vec![Some(Column::Title), Some(Column::Summary)];
        Self { places, ignored: Vec::new(), closed: false }
    }

    /// Headers that were not understood.
    pub fn ignored(&self) -> &[String] {
        &self.ignored
    }

    /// Whether the list has a column.
    pub fn has(&self, column: Column) -> bool {
        self.places.contains(&Some(column))
    }

    /// The title that a row gives, as it was written.
    pub fn title_of<'a>(&self, cells: &'a [String]) -> &'a str {
        self.cell(cells, Column::Title).trim()
    }

    /// The identifier that a row gives, as it was written.
    pub fn id_of<'a>(&self, cells: &'a [String]) -> &'a str {
        self.cell(cells, Column::Id).trim()
    }

    /// Where a column stands, counted from 0.
    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.places.iter().position(|it| *it == Some(column))
    }

    /// A row's cell in a column; nothing where the list or the row has none.
    pub(super) fn cell<'a>(&self, cells: &'a [String], column: Column) -> &'a str {
        self.place(column).and_then(|place| cells.get(place)).map_or("", String::as_str)
    }

    /// The first thing that stands beyond the last column, where nothing may.
    pub(super) fn surplus<'a>(&self, cells: &'a [String]) -> Option<&'a str> {
        let beyond = cells.get(self.places.len()..).filter(|_| self.closed)?;
        beyond.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(cells: &[&str]) -> Option<Columns> {
        Columns::from_header(&cells.iter().map(ToString::to_string).collect::<Vec<_>>())
    }

    #[test]
    fn a_column_is_known_by_any_of_its_names() {
        for (name, column) in [
            ("名称", Column::Title),
            (" Title ", Column::Title),
            ("*标题（必填）", Column::Title),
            ("Description", Column::Summary),
            ("legal-basis", Column::LegalBasis),
            ("Legal basis", Column::LegalBasis),
            ("license", Column::Licence),
            ("数源部门", Column::Provider),
            ("行政区划代码", Column::Region),
            ("Contact office", Column::Office),
            ("E-mail", Column::Email),
        ] {
            assert_eq!(Column::from_header(name), Some(column), "{name}");
        }
        assert_eq!(Column::from_header("备注"), None);
        assert_eq!(Column::from_header(""), None);
    }

    #[test]
    fn no_two_columns_share_a_name() {
        for column in Column::ALL {
            let Text { zh, en } = column.label();
            for name in [column.name(), zh, en].iter().chain(column.aliases()) {
                assert_eq!(Column::from_header(name), Some(*column), "{name}");
            }
        }
    }

    #[test]
    fn a_line_without_titles_is_no_header() {
        assert_eq!(header(&["公交线路", "全市公交线路"]), None);
        assert_eq!(header(&["摘要", "主题"]), None);
        assert_eq!(header(&[]), None);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let columns = header(&["序号", "名称", "", "名称", "备注"]).expect("a header");
        assert_eq!(columns.ignored(), ["序号", "名称", "备注"]);
    }

    #[test]
    fn columns_may_be_given_by_place() {
        let columns = Columns::by_position(&["-", "title", "", "主题"]).expect("columns");
        let cells: Vec<String> = ["1", "甲", "x", "交通"].map(String::from).into();
        assert_eq!(columns.cell(&cells, Column::Title), "甲");
        assert_eq!(columns.cell(&cells, Column::Themes), "交通");
        assert_eq!(columns.cell(&cells, Column::Summary), "");
        for (names, wrong) in
            [(&["title", "magic"][..], "magic"), (&["title", "名称"], "名称"), (&["summary"], "")]
        {
            assert_eq!(Columns::by_position(names), Err(UnknownColumn(wrong.into())));
        }
    }
}
