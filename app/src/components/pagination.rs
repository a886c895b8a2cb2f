//! Links to the other pages of the results.

use contract::{SearchQuery, paths};
use leptos::prelude::*;

use crate::locale::Locale;

/// Number of the last page of so many results.
pub fn last_page(total: u64, per_page: u32) -> u32 {
    let pages = total.div_ceil(u64::from(per_page.max(1))).max(1);
    u32::try_from(pages).unwrap_or(SearchQuery::PAGE_MAX).min(SearchQuery::PAGE_MAX)
}

/// Links to the pages about this one, the first and the last; nothing where there is one page.
pub fn pagination(query: &SearchQuery, total: u64, locale: Locale) -> Option<AnyView> {
    let last = last_page(total, query.per_page);
    if last == 1 {
        return None;
    }
    let text = &locale.text.search;
    let page = query.page;
    let href = |page| paths::results_page(&SearchQuery { page, ..query.clone() }.to_query());
    let turn = |to: u32, name: &'static str, rel: &'static str| {
        (1..=last).contains(&to).then(|| {
            view! { <li><a class="button" rel=rel href=href(to)>{name}</a></li> }.into_any()
        })
    };
    let mut items: Vec<AnyView> =
        turn(page.wrapping_sub(1), text.previous, "prev").into_iter().collect();
    let mut before = 0;
    for number in shown(page, last) {
        if number > before + 1 {
            items.push(view! { <li class="gap" aria-hidden="true">"…"</li> }.into_any());
        }
        before = number;
        let name = number.to_string();
        let label = (text.page)(&name);
        let current = (number == page).then_some("page");
        items.push(
            view! {
                <li>
                    <a class="button" href=href(number) aria-label=label aria-current=current>{name}</a>
                </li>
            }
            .into_any(),
        );
    }
    items.extend(turn(page + 1, text.next, "next"));
    Some(view! { <nav class="pagination" aria-label=text.pages><ul>{items}</ul></nav> }.into_any())
}

/// The numbers that are shown: the first, the last, and those next to the current one.
fn shown(page: u32, last: u32) -> impl Iterator<Item = u32> {
    let near = page.saturating_sub(1)..=page.saturating_add(1);
    (1..=last).filter(move |number| *number == 1 || *number == last || near.contains(number))
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
        let numbers = |page, last| shown(page, last).collect::<Vec<_>>();
        assert_eq!(numbers(1, 3), [1, 2, 3]);
        assert_eq!(numbers(7, 40), [1, 6, 7, 8, 40]);
        assert_eq!(numbers(40, 40), [1, 39, 40]);
    }
}
