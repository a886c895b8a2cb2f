//! Recognising addresses: a phrase that goes from a division of the country down to a gate, a
//! building or a flat.

use super::{Found, PersonalKind};

/// What a cell has that an address needs, counted in one pass.
#[derive(Default)]
pub(super) struct Marks {
    /// Digits of either width.
    pub digits: usize,
    /// Whether there is an `@`.
    pub at_sign: bool,
    numerals: bool,
    door: bool,
}

impl Marks {
    pub(super) fn count(cell: &str) -> Self {
        let mut marks = Self::default();
        for c in cell.chars() {
            match c {
                '0'..='9' | '０'..='９' => marks.digits += 1,
                '@' => marks.at_sign = true,
                '号' | '號' | '室' | '栋' | '棟' | '幢' | '户' | '戶' | '座' | '元' => {
                    marks.door = true;
                }
                c if is_han_numeral(c) => marks.numerals = true,
                _ => {}
            }
        }
        marks
    }

    pub(super) fn may_be_address(&self) -> bool {
        self.door && (self.digits > 0 || self.numerals)
    }
}

/// Longest phrase that may be one address, in bytes.
const PHRASE_LONGEST: usize = 300;
/// Words of places where people work, shop or heal rather than live.
const PUBLIC_PLACES: [&str; 22] = [
    "政府",
    "行政",
    "办公",
    "大厦",
    "大楼",
    "写字",
    "中心",
    "广场",
    "医院",
    "法院",
    "学院",
    "学校",
    "公司",
    "商场",
    "商铺",
    "门面",
    "店铺",
    "酒店",
    "门店",
    "市场",
    "产业园",
    "工业园",
];

/// What has been read of a phrase.
#[derive(Default)]
struct Phrase {
    start: usize,
    /// A division: province, city, county, town.
    area: bool,
    /// A road, a lane, a village or a housing estate.
    way: bool,
    village: bool,
    /// A building, or the group of a village, with its number.
    building: bool,
    /// Length of the number that has just been read, in characters.
    number: usize,
    /// Whether that number came right after a building, so that it is a flat.
    after_building: bool,
    /// Whether 第 stands before the number, which then counts offices or groups of people.
    ordinal: bool,
    /// Characters other than numbers since the phrase began.
    words: usize,
    /// End of the last part that has a number, and whether somebody lives there.
    detail: Option<(usize, bool)>,
}

impl Phrase {
    fn from(start: usize) -> Self {
        Self { start, ..Self::default() }
    }

    /// A number has ended here without a word that says of what: right after a building it is a
    /// flat.
    fn end_number(&mut self, at: usize, after_building: bool) {
        if self.number >= 2 && after_building {
            self.detail = Some((at, true));
        }
    }

    fn read(&mut self, at: usize, c: char, next: Option<char>) {
        if is_numeral(c) {
            self.number += 1;
            return;
        }
        let end = at + c.len_utf8();
        let after_building = std::mem::take(&mut self.after_building);
        let ordinal = std::mem::replace(&mut self.ordinal, c == '第');
        let numbered = self.number > 0 && !ordinal;
        let named = self.words > 0;
        match c {
            '号' | '號' if numbered && (self.way || self.building) => self.read_gate(end, next),
            '栋' | '棟' | '幢' | '座' | '组' | '組' if numbered => self.read_building(end),
            '元' if after_building => self.read_building(end),
            // 单元: what ends with the next character has its number before this one.
            '单' | '單' if numbered && next == Some('元') => self.after_building = true,
            '楼' | '樓' | '层' | '層' | '#' => self.after_building = numbered || after_building,
            // 三室一厅 counts rooms and does not name one.
            '室' | '房' if numbered && (self.number > 1 || after_building) => {
                if self.way || self.building {
                    self.detail = Some((end, true));
                }
            }
            '户' | '戶' if numbered && after_building => self.detail = Some((end, true)),
            '省' | '市' | '县' | '縣' | '旗' | '州' | '镇' | '鎮' | '乡' | '鄉' if named =>
            {
                self.area = true;
            }
            // 小区 and 社区 are where people live, others are divisions.
            '区' | '區' if named => (self.area, self.way) = (true, true),
            '路' | '街' | '巷' | '弄' | '道' | '里' | '苑' | '园' | '園' | '庭' | '胡' if named =>
            {
                self.way = true;
            }
            '村' | '屯' | '庄' | '莊' | '寨' if named => {
                (self.way, self.village) = (true, true)
            }
            _ => self.end_number(at, after_building),
        }
        self.number = 0;
        self.words += 1;
    }

    /// 号 after a number: a gate, or in a village a household.
    fn read_gate(&mut self, end: usize, next: Option<char>) {
        // 1号线 and 1号口 belong to the underground, 1号文 to a ministry.
        const OTHERS: [char; 9] = ['线', '線', '口', '出', '机', '文', '令', '台', '公'];
        if next.is_some_and(|next| OTHERS.contains(&next)) {
            return;
        }
        self.detail = Some((end, self.village || self.lives()));
        self.after_building = matches!(next, Some('楼' | '樓'));
        self.building |= self.after_building;
    }

    /// A building, an entrance or the group of a village, with its number.
    fn read_building(&mut self, end: usize) {
        (self.building, self.after_building) = (true, true);
        self.detail = self.detail.map(|(_, lives)| (end, lives));
    }

    const fn lives(&self) -> bool {
        matches!(self.detail, Some((_, true)))
    }

    /// The address that the phrase is, if it is one.
    fn finish(mut self, cell: &str, at: usize) -> Option<Found> {
        let after_building = self.after_building;
        self.end_number(at, after_building);
        let (end, lives) = self.detail?;
        let range = self.start..end;
        let public = || PUBLIC_PLACES.iter().any(|word| cell[range.clone()].contains(word));
        let kind = if lives && (self.area || self.building) && !public() {
            PersonalKind::Address
        } else if self.area && self.way {
            PersonalKind::Place
        } else {
            return None;
        };
        Some(Found { kind, range })
    }
}

/// Finds addresses, in one pass.
pub(super) fn find(cell: &str, found: &mut Vec<Found>) {
    let mut phrase = Phrase::from(0);
    let mut chars = cell.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if ends_phrase(c) || at - phrase.start > PHRASE_LONGEST {
            found.extend(std::mem::take(&mut phrase).finish(cell, at));
            phrase = Phrase::from(at + if ends_phrase(c) { c.len_utf8() } else { 0 });
        } else {
            phrase.read(at, c, chars.peek().map(|(_, next)| *next));
        }
    }
    found.extend(phrase.finish(cell, cell.len()));
}

/// The part of an address that names no more than a county; empty when it names none.
pub(super) fn county(address: &str) -> &str {
    let mut end = 0;
    let mut before = ' ';
    for (at, c) in address.char_indices() {
        if is_numeral(c) || matches!(c, '路' | '街' | '巷' | '村' | '道') {
            break;
        }
        let estate = matches!(before, '小' | '社' | '园' | '園');
        if matches!(c, '省' | '市' | '区' | '區' | '县' | '縣' | '旗' | '州') && !estate {
            end = at + c.len_utf8();
        }
        before = c;
    }
    &address[..end]
}

fn ends_phrase(c: char) -> bool {
    matches!(
        c,
        '。' | '；'
            | ';'
            | '，'
            | ','
            | '、'
            | '：'
            | ':'
            | '|'
            | '/'
            | '\n'
            | '\r'
            | '\t'
            | '！'
            | '？'
    )
}

fn is_numeral(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | '-' | '－' | '—' | '–' | '之')
        || is_han_numeral(c)
}

fn is_han_numeral(c: char) -> bool {
    matches!(
        c,
        '〇' | '零'
            | '一'
            | '二'
            | '三'
            | '四'
            | '五'
            | '六'
            | '七'
            | '八'
            | '九'
            | '十'
            | '百'
            | '甲'
            | '乙'
            | '丙'
            | '丁'
    )
}
