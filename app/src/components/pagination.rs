//! Links to the other pages of the results.

use contract::{SearchQuery, paths};
use maud::{Markup, html};

use crate::locale::Locale;

/// Number of the last page of so many results.
pub fn last_page(total: u64, per_page: u32) -> u32 {
    let pages = total.div_ceil(u64::from(per_page.max(1))).max(1);
    u32::try_from(pages).unwrap_or(SearchQuery::PAGE_MAX).min(SearchQuery::PAGE_MAX)
}

/// Links to the pages about this one, the first and the last; nothing where there is one page.
pub fn pagination(query: &SearchQuery, total: u64, locale: Locale) -> Markup {
    let last = last_page(total, query.per_page);
    let text = &locale.text.search;
    let page = query.page;
    let href = |page| paths::results_page(&SearchQuery { page, ..query.clone() }.to_query());
    html! {
        @if last > 1 {
            nav.pagination aria-label=(text.pages) {
                ul {
                    @if page > 1 {
                        li { a.button rel="prev" href=(href(page.min(last + 1) - 1)) { (text.previous) } }
                    }
                    @for (number, after_gap) in shown(page, last) {
                        @if after_gap { li aria-hidden="true" { "…" } }
                        li {
                            a.button
                                href=(href(number))
                                aria-label=((text.page)(&number.to_string()))
                                aria-current=[(number == page).then_some("page")]
                            { (number) }
                        }
                    }
                    @if page < last {
                        li { a.button rel="next" href=(href(page + 1)) { (text.next) } }
                    }
                }
            }
        }
    }
}

/// The numbers that are shown: the first, the last, and those next to the current one; each with
/// whether numbers are left out before it.
fn shown(page: u32, last: u32) -> Vec<(u32, bool)> {
    let near = page.saturating_sub(1)..=page.saturating_add(1);
    let mut shown = Vec::new();
    let mut before = 0;
    for number in 1..=last {
        if number == 1 || number == last || near.contains(&number) {
            shown.push((number, number > before + 1));
            before = number;
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_page_is_a_page() {
        for (total, pages) in [(0, 1), (1, 1), (20, 1), (21, 2), (50_000, 2500)] {
            assert_eq!(last_page(total, 20), pages);
        }
    }

    #[test]
    fn the_ends_and_the_neighbours_are_shown() {
        assert_eq!(shown(1, 3), [(1, false), (2, false), (3, false)]);
        assert_eq!(shown(7, 40), [(1, false), (6, true), (7, false), (8, false), (40, true)]);
        assert_eq!(shown(40, 40), [(1, false), (39, true), (40, false)]);
    }
}
