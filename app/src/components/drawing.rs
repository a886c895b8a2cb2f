//! A chart or map that the interface drew: the drawing, its sentence, and its figures as a table.

use contract::ChartView;
use maud::{Markup, PreEscaped, html};

use crate::locale::Locale;
use crate::locale::explore::Charts;

/// The drawing; on a phone it scrolls.
pub fn drawing(chart: &ChartView, locale: Locale) -> Markup {
    html! {
        // The interface's own drawing, in which every text is escaped.
        div.drawing tabindex="0" role="group" aria-label=(chart.title) lang=[locale.lang_of(&chart.svg)] { (PreEscaped(&chart.svg)) }
    }
}

/// What it shows, for who reads rather than looks: a sentence, and the figures.
pub fn drawn_figures(chart: &ChartView, locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    html! {
        p.meta lang=[locale.lang_of(&chart.summary)] { (chart.summary) }
        details {
            summary { (say.figures) }
            div.scroll tabindex="0" role="region" lang=[locale.lang_of(&chart.table)] aria-label={ (say.figures) "：" (chart.title) } { (PreEscaped(&chart.table)) }
        }
    }
}
