//! The organisations in reach, and a new one.

use contract::Region;
use contract::people::Organisation;
use domain::{Level, Permission};
use maud::{Markup, html};

use super::Desk;
use super::address::escaped;
use super::form::{Text, fold, hidden, select, summary};
use super::frame::{framed, permitted};
use crate::locale::Locale;
use crate::locale::staff::{Office, People, fill};

/// Identifier of the list, by which the field narrows it.
const LIST: &str = "organisations";

/// The page.
pub fn page(desk: &Desk, organisations: &[Organisation], regions: &[Region]) -> Markup {
    let locale = desk.locale;
    let say = People::of(locale.language);
    let title = Office::of(locale.language).organisations;
    permitted(desk, Permission::OrganisationsManage, title, || {
        framed(
            desk,
            title,
            Some(say.organisations_help),
            &html! {
                (fold(say.add_organisation, false, "", &html! {
                    form.card.stack method="post" action="/api/v1/organisations" {
                        (hidden("next", "/staff/organisations"))
                        (summary())
                        (fields(None, regions, locale))
                        p.actions { button.primary { (say.add_organisation) } }
                    }
                }))
                input.needs-script.narrow type="search" data-narrows=(LIST) autocomplete="off" aria-label=(say.narrow) placeholder=(say.narrow);
                div #(LIST) {
                    section #organisations-all {
                        ul.rows {
                            @for organisation in organisations { (row(organisation, locale)) }
                        }
                    }
                }
            },
        )
    })
}

fn row(organisation: &Organisation, locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let Organisation { id, name, level, members, .. } = organisation;
    html! {
        li data-name=(name.to_ascii_lowercase()) {
            div {
                p { a href={ "/staff/organisations/" (escaped(id.as_str())) } lang=[locale.lang_of(name)] { (name) } }
                p.meta {
                    span { (level.label(locale.language)) }
                    span { (fill(say.members, &[&members.to_string()])) }
                }
            }
        }
    }
}

/// The fields of an organisation, filled with what it is.
pub fn fields(organisation: Option<&Organisation>, regions: &[Region], locale: Locale) -> Markup {
    let say = People::of(locale.language);
    let name = organisation.map(|it| it.name.as_str()).unwrap_or_default();
    let name_en = organisation.and_then(|it| it.name_en.as_deref()).unwrap_or_default();
    let levels = [Level::Nation, Level::Province, Level::City, Level::County];
    let levels =
        levels.map(|level| (level.value().to_owned(), level.label(locale.language).to_owned()));
    let level = organisation.map_or(Level::City, |it| it.level);
    let region = organisation.map(|it| it.region.as_str()).unwrap_or_default();
    html! {
        (Text { name: "name", label: say.organisation_name, value: name, required: true, most: Some(100), ..Text::default() }.line())
        (Text { name: "name_en", label: say.organisation_name_en, value: name_en, most: Some(200), ..Text::default() }.line())
        (select("level", say.level, "", levels, level.value()))
        (region_choice("region", say.region, "", region, regions))
    }
}

/// A choice among the regions that are known; one that is not among them is kept.
pub fn region_choice(
    name: &str,
    words: &str,
    help: &str,
    chosen: &str,
    regions: &[Region],
) -> Markup {
    let known = regions.iter().any(|region| region.value.as_str() == chosen);
    let unknown = (!known && !chosen.is_empty()).then(|| (chosen.to_owned(), chosen.to_owned()));
    let all = regions
        .iter()
        .map(|region| (region.value.to_string(), format!("{} {}", region.label, region.value)));
    select(name, words, help, unknown.into_iter().chain(all), chosen)
}
