//! The closed vocabularies of a catalogue entry: the word on the wire and its names.

/// Declares an enumeration whose variants have a word on the wire and a name in each language.
macro_rules! vocabulary {
    (
        $(#[$doc:meta])*
        $name:ident { $( $(#[$vdoc:meta])* $variant:ident = $value:literal, $zh:literal, $en:literal; )+ }
    ) => {
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum $name {
            $(
                #[doc = $zh]
                $(#[$vdoc])*
                #[serde(rename = $value)]
                $variant,
            )+
        }

        impl $name {
            /// Every value, in the order in which they are listed to people.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word on the wire.
            pub const fn value(self) -> &'static str {
                match self { $(Self::$variant => $value),+ }
            }

            /// The name in both languages.
            pub const fn text(self) -> $crate::Text {
                match self { $(Self::$variant => $crate::Text { zh: $zh, en: $en }),+ }
            }

            /// The name that people read.
            pub const fn label(self, language: $crate::Language) -> &'static str {
                self.text().get(language)
            }

            /// The value that a word on the wire means.
            pub fn from_value(value: &str) -> Option<Self> {
                match value { $($value => Some(Self::$variant),)+ _ => None }
            }

            /// The value that a person means: its word on the wire or its name in either language.
            pub fn from_words(words: &str) -> Option<Self> {
                let words = words.trim();
                Self::ALL.iter().copied().find(|item| {
                    let $crate::Text { zh, en } = item.text();
                    item.value().eq_ignore_ascii_case(words) || zh == words || en.eq_ignore_ascii_case(words)
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.value())
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// Openness to the public (开放属性, R13).
    Openness {
        Unconditional = "unconditional", "无条件开放", "Open";
        Conditional = "conditional", "有条件开放", "Conditional";
        Closed = "closed", "非开放", "Closed";
    }
}

vocabulary! {
    /// Sharing between departments (共享属性, R14).
    Sharing {
        Unconditional = "unconditional", "无条件共享", "Shared without conditions";
        Conditional = "conditional", "有条件共享", "Shared on conditions";
        Refused = "refused", "不予共享", "Not shared";
    }
}

vocabulary! {
    /// The themes by which the public browses (主题, R18), and two for what fits none of them.
    Theme {
        Education = "education", "教育", "Education";
        Employment = "employment", "就业", "Employment";
        Science = "science", "科技", "Science and technology";
        Agriculture = "agriculture", "农业", "Agriculture";
        Tourism = "tourism", "旅游", "Tourism";
        Health = "health", "医疗", "Health";
        Culture = "culture", "文化", "Culture";
        Transport = "transport", "交通", "Transport";
        Credit = "credit", "信用", "Credit";
        Weather = "weather", "气象", "Weather";
        Environment = "environment", "生态环境", "Environment";
        Business = "business", "市场主体", "Business registration";
        Economy = "economy", "经济运行", "Economy";
        General = "general", "综合政务", "Government";
    }
}

vocabulary! {
    /// The kind of library that an entry belongs to (基础库、主题库、专题库, R4).
    Library {
        Base = "base", "基础库", "Base library";
        Theme = "theme", "主题库", "Theme library";
        Special = "special", "专题库", "Special library";
    }
}

vocabulary! {
    /// How often the provider has promised to update (更新频率, R4).
    Frequency {
        Realtime = "realtime", "实时", "Real time";
        Hourly = "hourly", "每小时", "Hourly";
        Daily = "daily", "每日", "Daily";
        Weekly = "weekly", "每周", "Weekly";
        Monthly = "monthly", "每月", "Monthly";
        Quarterly = "quarterly", "每季度", "Quarterly";
        Yearly = "yearly", "每年", "Yearly";
        Irregular = "irregular", "不定期", "Irregular";
        Once = "once", "不更新", "Not updated";
    }
}

vocabulary! {
    /// The terms under which data may be used (许可, R4).
    Licence {
        Cc0 = "CC0-1.0", "CC0 1.0 公有领域贡献", "CC0 1.0 Universal";
        CcBy = "CC-BY-4.0", "CC BY 4.0 署名许可", "CC BY 4.0 Attribution";
        CcBySa = "CC-BY-SA-4.0", "CC BY-SA 4.0 署名—相同方式共享许可", "CC BY-SA 4.0 Attribution-ShareAlike";
        Agreement = "agreement", "按数据使用协议", "By agreement on use";
    }
}

impl Licence {
    /// Where the terms can be read, for terms that are published.
    pub const fn url(self) -> Option<&'static str> {
        match self {
            Self::Cc0 => Some("https://creativecommons.org/publicdomain/zero/1.0/"),
            Self::CcBy => Some("https://creativecommons.org/licenses/by/4.0/"),
            Self::CcBySa => Some("https://creativecommons.org/licenses/by-sa/4.0/"),
            Self::Agreement => None,
        }
    }
}

vocabulary! {
    /// Security level of the data, the higher the stricter (安全级别, R36).
    SecurityLevel {
        One = "1", "一级", "Level 1";
        Two = "2", "二级", "Level 2";
        Three = "3", "三级", "Level 3";
        Four = "4", "四级", "Level 4";
    }
}

vocabulary! {
    /// The type of a field's values (字段类型, R4).
    FieldType {
        Text = "text", "文本", "Text";
        Integer = "integer", "整数", "Integer";
        Number = "number", "数值", "Number";
        Boolean = "boolean", "是否", "Yes or no";
        Date = "date", "日期", "Date";
        Datetime = "datetime", "时间", "Date and time";
        Geometry = "geometry", "几何", "Geometry";
    }
}

vocabulary! {
    /// The format of a distribution's file (格式, R4).
    Format {
        Csv = "csv", "CSV", "CSV";
        Xlsx = "xlsx", "XLSX", "XLSX";
        Json = "json", "JSON", "JSON";
        Geojson = "geojson", "GeoJSON", "GeoJSON";
        Xml = "xml", "XML", "XML";
        Pdf = "pdf", "PDF", "PDF";
        Zip = "zip", "ZIP", "ZIP";
        Tsv = "tsv", "TSV", "TSV";
        Ndjson = "ndjson", "NDJSON", "NDJSON";
        Text = "txt", "文本", "Plain text";
        Xls = "xls", "XLS", "XLS";
        Docx = "docx", "DOCX", "DOCX";
        Parquet = "parquet", "Parquet", "Parquet";
        Png = "png", "PNG", "PNG";
        Jpeg = "jpg", "JPEG", "JPEG";
        Tiff = "tif", "TIFF", "TIFF";
        Other = "other", "其他", "Other";
    }
}

impl Format {
    /// The media type with which a file of this format is served.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Json => "application/json",
            Self::Geojson => "application/geo+json",
            Self::Xml => "application/xml",
            Self::Pdf => "application/pdf",
            Self::Zip => "application/zip",
            Self::Tsv => "text/tab-separated-values; charset=utf-8",
            Self::Ndjson => "application/x-ndjson",
            Self::Text => "text/plain; charset=utf-8",
            Self::Xls => "application/vnd.ms-excel",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Parquet => "application/vnd.apache.parquet",
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
            Self::Tiff => "image/tiff",
            Self::Other => "application/octet-stream",
        }
    }

    /// The ending of a file name, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Other => "bin",
            named => named.value(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_on_the_wire_comes_back_as_it_went() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_value(theme.value()), Some(*theme));
            assert_eq!(serde_json::to_value(theme).expect("serialises"), theme.value());
        }
    }

    #[test]
    fn people_may_use_the_word_or_either_name() {
        for words in ["conditional", "有条件开放", " Conditional "] {
            assert_eq!(Openness::from_words(words), Some(Openness::Conditional));
        }
        assert_eq!(Openness::from_words("maybe"), None);
    }
}
