//! The sheet that a chart is drawn on, from top to bottom: title, legend, plot, notes, foot.

use domain::{Language, Text};
use maud::{Markup, PreEscaped, Render, html};

use crate::{
    Channel, Data, DrawError, Encoding, Frame, Message, Spec,
    paint::{self, Px},
    spec::Aggregate,
    table::Table,
    text,
};

/// The size of labels.
pub const LABEL: f64 = 12.0;
/// The size of notes and the foot.
pub const SMALL: f64 = 11.0;
/// Room at the sides.
pub const EDGE: f64 = 10.0;

/// How a series shows in the legend.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swatch {
    /// A filled square.
    Fill,
    /// A piece of line with its shape.
    Line,
    /// A shape.
    Point,
}

/// A chart as it is drawn.
pub struct Sheet<'a> {
    /// What is drawn.
    pub spec: &'a Spec,
    /// From which rows.
    pub data: &'a Data,
    /// Where, and in which language.
    pub frame: &'a Frame,
    /// What has been drawn so far.
    pub body: String,
    /// Down to where.
    pub y: f64,
    /// What a reader has to know.
    pub notes: Vec<String>,
    /// The figures.
    pub table: Table,
    /// The sentence for those who do not see.
    pub summary: String,
}

impl<'a> Sheet<'a> {
    pub fn new(spec: &'a Spec, data: &'a Data, frame: &'a Frame) -> Self {
        Self {
            spec,
            data,
            frame,
            body: String::new(),
            y: EDGE,
            notes: Vec::new(),
            table: Table::default(),
            summary: String::new(),
        }
    }

    pub fn language(&self) -> Language {
        self.frame.language
    }

    /// The language in which large numbers are counted in 万 or k; none where a unit does so already,
    /// for 15 万 of 万元 is read twice.
    pub fn scaled(&self) -> Option<Language> {
        let Encoding { x, y, color, theta, .. } = &self.spec.encoding;
        let units =
            [x, y, color, theta].into_iter().flatten().filter_map(|channel| self.unit(channel));
        self.scaled_of(units)
    }

    pub fn scaled_of<'u>(&self, mut units: impl Iterator<Item = &'u str>) -> Option<Language> {
        let counts = |unit: &str| {
            unit.starts_with(['万', '亿', '百', '千'])
                || ["thousand", "million", "billion"].iter().any(|word| unit.starts_with(word))
        };
        (!units.any(counts)).then_some(self.language())
    }

    /// What stands between a name and its value.
    pub fn colon(&self) -> &'static str {
        self.say("：", ": ")
    }

    /// The width: that of a small phone at least.
    pub fn width(&self) -> f64 {
        f64::from(self.frame.width.clamp(240, 4000))
    }

    /// The height that is left for a plot whose labels take `below`.
    pub fn plot_height(&self, below: f64) -> f64 {
        let whole = f64::from(self.frame.height.clamp(160, 4000));
        (whole - self.y - below - 44.0).max(140.0)
    }

    pub fn add(&mut self, part: &Markup) {
        self.body.push_str(&part.0);
    }

    pub fn note(&mut self, message: &Message) {
        let note = message.get(self.language()).to_owned();
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    /// A word of the chart in its language.
    pub fn say(&self, zh: &'static str, en: &'static str) -> &'static str {
        Text { zh, en }.get(self.language())
    }

    /// The title that people read for a column.
    pub fn heading(&self, field: &str) -> String {
        self.data.column(field).map_or(field, |column| column.heading()).to_owned()
    }

    /// The unit of a channel's values; a count has none.
    pub fn unit(&self, channel: &Channel) -> Option<&'a str> {
        if channel.aggregate == Some(Aggregate::Count) {
            return None;
        }
        let unit = self.data.column(channel.field.as_deref()?)?.unit.as_deref()?.trim();
        (!unit.is_empty()).then_some(unit)
    }

    /// What a channel shows, in words: its title, or its column and what became of it.
    pub fn name(&self, channel: &Channel) -> String {
        let own = channel.title.as_ref().or(channel.axis_title.as_ref());
        if let Some(own) = own.filter(|own| !own.is_empty()) {
            return own.clone();
        }
        let field = channel.field.as_deref().map(|field| self.heading(field));
        let word = match channel.aggregate {
            None => return field.unwrap_or_default(),
            Some(Aggregate::Count) => return self.say("数量", "Count").to_owned(),
            Some(Aggregate::Sum) => self.say("合计", "total"),
            Some(Aggregate::Mean) => self.say("平均", "mean"),
            Some(Aggregate::Min) => self.say("最小", "least"),
            Some(Aggregate::Max) => self.say("最大", "greatest"),
            Some(Aggregate::Median) => self.say("中位数", "median"),
        };
        let field = field.unwrap_or_default();
        match self.language() {
            Language::Zh => format!("{field}{word}"),
            Language::En => format!("{field}, {word}"),
        }
    }

    /// The title of an axis, with its unit; none where the specification says so.
    pub fn axis_title(&self, channel: &Channel) -> Option<String> {
        let own = channel.axis_title.as_ref().or(channel.title.as_ref());
        if own.is_some_and(String::is_empty) {
            return None;
        }
        let name = match own {
            Some(own) => own.clone(),
            None => self.name(channel),
        };
        Some(self.with_unit(name, self.unit(channel)))
    }

    pub fn with_unit(&self, name: String, unit: Option<&str>) -> String {
        match (unit, self.language()) {
            (None, _) => name,
            // A title that names its unit already does not need it twice.
            (Some(unit), _) if name.contains(unit) => name,
            (Some(unit), Language::Zh) => format!("{name}（{unit}）"),
            (Some(unit), Language::En) => format!("{name} ({unit})"),
        }
    }

    /// The title, and under it the legend of what has names.
    pub fn head(&mut self, series: &[String], swatch: Swatch) {
        let room = self.width() - 2.0 * EDGE;
        if let Some(title) = &self.spec.title {
            for line in text::wrap(title, room, 16.0, 2) {
                self.y += 17.0;
                let part = html! {
                    text.chart-title x=(Px(EDGE)) y=(Px(self.y)) font-size="16" font-weight="650"
                        fill=(paint::INK) { (line) }
                };
                self.add(&part);
                self.y += 5.0;
            }
            self.y += 6.0;
        }
        if !series.is_empty() {
            self.legend(series, swatch);
        }
    }

    fn legend(&mut self, series: &[String], swatch: Swatch) {
        let (wide, mark) = (self.width() - EDGE, if swatch == Swatch::Line { 26.0 } else { 15.0 });
        let mut x = EDGE;
        self.y += 6.0;
        for (index, name) in series.iter().enumerate() {
            let name = text::cut(name, (wide * 0.6).min(220.0), LABEL);
            let room = mark + 5.0 + text::width(&name, LABEL);
            if x > EDGE && x + room > wide {
                x = EDGE;
                self.y += 20.0;
            }
            let part = html! {
                g.chart-legend {
                    (sample(index, swatch, x, self.y))
                    text.chart-label x=(Px(x + mark + 5.0)) y=(Px(self.y + 4.0)) font-size="12"
                        fill=(paint::INK) { (name) }
                }
            };
            self.add(&part);
            x += room + 16.0;
        }
        self.y += 16.0;
    }

    /// The notes, the source and the date; then the whole is as high as it is.
    pub fn foot(&mut self) {
        let room = self.width() - 2.0 * EDGE;
        let mut lines = Vec::new();
        for note in &self.notes {
            let note = format!("{}{note}", self.say("注：", "Note: "));
            lines.extend(text::wrap(&note, room, SMALL, 3));
        }
        let (source, taken) = (self.frame.source.trim(), self.frame.taken.trim());
        let source = format!("{}{source}", self.say("来源：", "Source: "));
        let taken = format!("{}{taken}", self.say("取数时间：", "Data taken: "));
        if text::width(&source, SMALL) + text::width(&taken, SMALL) + 20.0 <= room {
            lines.push(format!("{source}{}{taken}", self.say("　", "  ·  ")));
        } else {
            lines.extend(text::wrap(&source, room, SMALL, 3));
            lines.extend(text::wrap(&taken, room, SMALL, 1));
        }
        self.y += 8.0;
        for line in lines {
            self.y += 15.0;
            let part = html! {
                text.chart-note x=(Px(EDGE)) y=(Px(self.y)) font-size="11" fill=(paint::INK_2) {
                    (line)
                }
            };
            self.add(&part);
        }
        self.y += EDGE;
    }

    /// The whole drawing, once it has its foot.
    pub fn svg(&self) -> Markup {
        let id: String = self
            .frame
            .id
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
            .collect();
        let (wide, high) = (self.width(), self.y.ceil());
        let title = match &self.spec.title {
            Some(title) => title.clone(),
            None => self.say("图表", "Chart").to_owned(),
        };
        let description = match &self.spec.description {
            Some(description) => format!("{description} {}", self.summary),
            None => self.summary.clone(),
        };
        let svg = html! {
            svg.chart xmlns="http://www.w3.org/2000/svg" role="img"
                lang=(self.language().tag())
                aria-labelledby={ (id) "-title " (id) "-desc" }
                viewBox={ "0 0 " (Px(wide)) " " (Px(high)) } width=(Px(wide)) height=(Px(high))
                font-family="PingFang SC, HarmonyOS Sans SC, MiSans, Microsoft YaHei, Noto Sans CJK SC, Noto Sans SC, sans-serif" {
                title id={ (id) "-title" } { (title) }
                desc id={ (id) "-desc" } { (description) }
                rect.chart-ground width=(Px(wide)) height=(Px(high)) fill=(paint::PAPER) {}
                (PreEscaped(&self.body))
            }
        };
        PreEscaped(legal(svg.0))
    }

    /// An error for a chart without any value.
    pub fn nothing() -> DrawError {
        DrawError::new("没有可以绘制的数值", "there is no value to draw")
    }
}

/// Text without the characters that XML does not have, however they are escaped.
fn legal(mut text: String) -> String {
    let illegal = |c: char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
    if text.contains(illegal) {
        text.retain(|c| !illegal(c));
    }
    text
}

fn sample(series: usize, swatch: Swatch, x: f64, y: f64) -> Markup {
    let (hue, colour) = (paint::hue(series), paint::colour(series));
    html! {
        @match swatch {
            Swatch::Fill => {
                rect class={ "chart-fill series-" (hue) } x=(Px(x)) y=(Px(y - 6.0)) width="12"
                    height="12" rx="2" fill=(colour) {}
            }
            Swatch::Line => {
                path class={ "chart-stroke series-" (hue) } d={ "M" (Px(x)) " " (Px(y)) "h26" }
                    fill="none" stroke=(colour) stroke-width="2"
                    stroke-dasharray=[paint::dash(series)] {}
                path class={ "chart-fill series-" (hue) } d=(paint::marker(series, x + 13.0, y, 3.5))
                    fill=(colour) {}
            }
            Swatch::Point => {
                path class={ "chart-fill series-" (hue) } d=(paint::marker(series, x + 6.0, y, 4.5))
                    fill=(colour) {}
            }
        }
    }
}

/// The title of a mark: what a pointer or a finger on it shows.
pub fn hint(text: impl Render) -> Markup {
    html! { title { (text) } }
}
