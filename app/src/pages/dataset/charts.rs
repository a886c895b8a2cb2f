//! The charts that its staff saved with a dataset.

use contract::{Dataset, SavedChart, paths};
use domain::Openness;
use maud::{Markup, html};

use crate::locale::{Locale, explore::Charts};

/// The charts: drawn where everybody may see them, else as links to where a ticket is needed.
pub fn charts(dataset: &Dataset, charts: &[SavedChart], locale: Locale) -> Markup {
    let say = Charts::of(locale.language);
    let open = dataset.openness == Openness::Unconditional;
    html! {
        @if !charts.is_empty() {
            section.saved-charts aria-labelledby="charts" {
                h2 #charts { (say.of_dataset) }
                p.muted.small { (say.of_dataset_help) }
                ul.briefs { @for chart in charts { li { (one(chart, open, locale)) } } }
            }
        }
    }
}

fn one(chart: &SavedChart, open: bool, locale: Locale) -> Markup {
    let id = chart.distribution.as_str();
    let page = paths::data_page(id, &format!("{}&view=charts", chart.drawn_by()));
    let image = format!("{}&lang={}", chart.drawn_by(), locale.language.code());
    html! {
        a href=(page) rel="nofollow" lang=[locale.lang_of(&chart.title)] {
            @if open {
                img src=(paths::chart_image(id, &image)) alt="" width="720" height="420" loading="lazy";
            }
            (chart.title)
        }
    }
}
