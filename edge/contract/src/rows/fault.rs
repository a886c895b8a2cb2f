//! What can be wrong with a query over rows, and how it is said.

use domain::{Language, Text};

use crate::FieldError;

/// What is wrong with a query over rows, and where, before a language is chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowsFault {
    field: String,
    position: Option<usize>,
    text: Text,
    given: String,
}

impl RowsFault {
    /// Characters of the address that a fault repeats.
    const GIVEN_MAX: usize = 40;

    /// A fault of a parameter's name, or of the parameter as a whole.
    pub(super) fn whole(field: &str, given: &str, text: Text) -> Self {
        Self { field: excerpt(field), position: None, text, given: excerpt(given) }
    }

    /// A fault at a byte of a parameter's value; it must be a character's first.
    pub(super) fn within(field: &str, value: &str, at: usize, text: Text) -> Self {
        Self {
            field: excerpt(field),
            position: Some(value[..at].chars().count() + 1),
            text,
            given: excerpt(&value[at..]),
        }
    }

    /// The parameter.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// Where in its value the fault is: the number of a character, from 1; none where it is the
    /// parameter's name or the parameter as a whole.
    pub fn position(&self) -> Option<usize> {
        self.position
    }

    /// What is wrong, without where.
    pub fn text(&self) -> Text {
        self.text
    }

    /// The fault as a field error of a problem document.
    pub fn error(&self, language: Language) -> FieldError {
        let (text, given) = (self.text.get(language), &self.given);
        let detail = match (language, self.position, given.is_empty()) {
            (Language::Zh, Some(at), false) => format!("{text}（第 {at} 个字符起：“{given}”）"),
            (Language::En, Some(at), false) => format!("{text} (from character {at}: “{given}”)"),
            (Language::Zh, Some(at), true) => format!("{text}（第 {at} 个字符，已到末尾）"),
            (Language::En, Some(at), true) => format!("{text} (character {at}, at the end)"),
            (Language::Zh, None, false) => format!("{text}：“{given}”"),
            (Language::En, None, false) => format!("{text}: “{given}”"),
            (_, None, true) => text.to_owned(),
        };
        FieldError { field: self.field.clone(), detail }
    }
}

fn excerpt(text: &str) -> String {
    text.chars().take(RowsFault::GIVEN_MAX).collect()
}

/// Declares the texts as a table: name, Chinese, English.
macro_rules! texts {
    ($( $name:ident = $zh:literal, $en:literal; )+) => {
        $( pub(super) const $name: Text = Text { zh: $zh, en: $en }; )+
    };
}

texts! {
    TEXT_TOO_LONG = "查询不能超过 16 KiB", "The query is longer than 16 KiB";
    NOT_UTF8 = "参数应以 UTF-8 编码", "A parameter is encoded in UTF-8";
    TWICE = "该参数只能出现一次", "This parameter stands only once";
    NAME_MISSING = "缺少列名", "The name of a column is missing";
    NAME_CHARACTERS = "列名含有 . , : ( ) * ! 或双引号时，应写在双引号内，如 \"a.b\"",
        "A column's name with . , : ( ) * ! or a double quote is written in double quotes, such as \"a.b\"";
    QUOTE_OPEN = "双引号没有闭合", "The double quote is not closed";
    JSON_PATH = "不支持用 -> 取 JSON 内部的值；列名含有 -> 时应写在双引号内",
        "Values inside JSON cannot be reached with ->; a column's name with -> is written in double quotes";
    EMBEDDING = "不支持嵌入其他表；列名含有括号或 ! 时应写在双引号内",
        "Other tables cannot be embedded; a column's name with parentheses or ! is written in double quotes";
    CAST = "不支持用 :: 转换类型", "Types cannot be converted with ::";
    UNEXPECTED = "此处应为逗号或结尾；值含有逗号、括号或双引号时应写在双引号内",
        "A comma or the end is expected here; a value with commas, parentheses or double quotes is written in double quotes";
    FUNCTION = "点号之后可用 count()、sum()、avg()、min()、max()、median()、distinct()、year()、quarter()、month()、day()、bin(10)；列名含有点号时应写在双引号内",
        "After the dot stands count(), sum(), avg(), min(), max(), median(), distinct(), year(), quarter(), month(), day() or bin(10); a column's name with a dot is written in double quotes";
    ARGUMENT = "这个函数的括号内应为空", "Nothing stands between the parentheses of this function";
    BIN_WIDTH = "区间宽度应为正的十进制数，如 bin(10) 或 bin(0.5)，不超过 32 个字符",
        "The width of an interval is a positive decimal of at most 32 characters, such as bin(10) or bin(0.5)";
    AGGREGATE_COLUMN = "只有 count() 可以不写列名；其他写作“列名.sum()”",
        "Only count() stands without a column; others are written column.sum()";
    ALL_ALIAS = "* 不能另取名称", "No other name can be given to *";
    ALL_GROUPED = "有汇总时不能使用 *，请列出用于分组的列",
        "There is no * beside aggregates; name the columns to group by";
    SAME_NAME = "结果中有同名的列，请另取名称，如“名称:列名”",
        "Two columns of the answer have the same name; give one another, such as name:column";
    SELECTED_TOO_MANY = "所选的列不能超过 200 个", "More than 200 columns are selected";
    ORDER_WORD = "排序写作“列名”“列名.desc”“列名.asc.nullslast”等；列名含有点号时应写在双引号内",
        "An order is written column, column.desc, column.asc.nullslast or alike; a column's name with a dot is written in double quotes";
    ORDER_TOO_MANY = "排序的列不能超过 16 个", "The order has more than 16 keys";
    LIMIT = "条数应为 0 至 10000", "The limit is 0 to 10000";
    OFFSET = "跳过的条数应为 0 至 9223372036854775807", "The offset is 0 to 9223372036854775807";
    OPERATOR = "条件写作“运算符.值”，如 eq.18 或 not.eq.18；可用 eq、neq、gt、gte、lt、lte、like、ilike、in、is",
        "A condition is written operator.value, such as eq.18 or not.eq.18, with eq, neq, gt, gte, lt, lte, like, ilike, in or is";
    OPERATOR_ELSEWHERE = "此处不提供这个 PostgREST 运算符；可用 eq、neq、gt、gte、lt、lte、like、ilike、in、is",
        "This operator of PostgREST is not available here; there are eq, neq, gt, gte, lt, lte, like, ilike, in and is";
    MODIFIER = "此处不提供 any、all 等修饰；可用 eq、neq、gt、gte、lt、lte、like、ilike、in、is，多个值用 in.(a,b) 或 or=(…)",
        "Modifiers such as any and all are not available here; there are eq, neq, gt, gte, lt, lte, like, ilike, in and is, and in.(a,b) or or=(…) for several values";
    CONSTANT = "is 之后应为 null、not_null、true、false 或 unknown",
        "After is stands null, not_null, true, false or unknown";
    LIST = "in 之后应为括号内的列表，如 in.(a,b,\"c,d\")",
        "After in stands a list in parentheses, such as in.(a,b,\"c,d\")";
    VALUES_TOO_MANY = "in 的值不能超过 1000 个", "One in has more than 1000 values";
    GROUP = "应为括号内的条件，如 (a.eq.1,b.gt.2)",
        "Conditions in parentheses are expected, such as (a.eq.1,b.gt.2)";
    GROUP_CONDITION = "括号内的条件写作“列名.运算符.值”",
        "A condition in parentheses is written column.operator.value";
    GROUP_OPEN = "括号没有闭合", "The parenthesis is not closed";
    TOO_DEEP = "条件嵌套不能超过 8 层", "Conditions are nested deeper than 8";
    CONDITIONS_TOO_MANY = "条件不能超过 200 个", "More than 200 conditions";
}
