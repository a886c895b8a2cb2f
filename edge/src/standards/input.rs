//! What staff writes of a standard, read into one.

use contract::{FieldError, ProblemKind, StandardInput};
use domain::standards::{Outlines, read_codes};
use domain::{
    DistributionId, FieldType, Language, Standard, StandardBody, StandardId, StandardKind,
};
use store::StoredStandard;

use super::outlines;
use crate::failure::Failure;
use crate::portal::Portal;

/// Most characters of a name, a norm, a unit.
const LINE_MAX: usize = 200;
/// Most characters of what it means.
const DEFINITION_MAX: usize = 4_000;

/// The identifier of a new standard.
pub(super) fn identifier(input: &StandardInput, language: Language) -> Result<StandardId, Failure> {
    let id = StandardId::new(input.id.clone().unwrap_or_default().trim());
    if id.is_sound() {
        return Ok(id);
    }
    let detail = match language {
        Language::Zh => "编号由字母、数字、句点和连字符组成，至多 64 个",
        Language::En => "is of letters, digits, full stops and hyphens, at most 64",
    };
    Err(Failure::fields(ProblemKind::Incomplete, [("id", detail)], language))
}

/// The standard that was written; one that is there keeps its kind.
pub(super) async fn read(
    portal: &Portal,
    input: StandardInput,
    stored: Option<&StoredStandard>,
    language: Language,
) -> Result<Standard, Failure> {
    let mut wrong = Vec::new();
    let mut fault = |field: &str, zh: &str, en: &str| {
        let detail = match language {
            Language::Zh => zh,
            Language::En => en,
        };
        wrong.push(FieldError { field: field.to_owned(), detail: detail.to_owned() });
    };
    if input.title.is_none() {
        fault("title", "名称不能为空", "a name is needed");
    }
    for (field, text, most) in [
        ("title", &input.title, LINE_MAX),
        ("title_en", &input.title_en, LINE_MAX),
        ("source", &input.source, LINE_MAX),
        ("unit", &input.unit, LINE_MAX),
        ("definition", &input.definition, DEFINITION_MAX),
        ("outlines", &input.outlines, LINE_MAX),
        ("outlines_column", &input.outlines_column, LINE_MAX),
        ("map_number", &input.map_number, LINE_MAX),
    ] {
        if text.as_ref().is_some_and(|text| text.chars().count() > most) {
            fault(field, &format!("至多 {most} 字"), &format!("has at most {most} characters"));
        }
    }
    let kind = stored.map(|stored| stored.standard.kind()).or(input.kind);
    let body = match kind {
        None => {
            fault("kind", "请选择数据元或代码集", "say whether it is an element or a code list");
            None
        }
        Some(StandardKind::Element) => {
            let code_list = input.code_list.map(StandardId::new);
            if let Some(list) = &code_list {
                let known = match list.is_sound() {
                    true => portal.store().standard(list).await?,
                    false => None,
                };
                if known.is_none_or(|it| it.standard.kind() != StandardKind::CodeList) {
                    fault("code_list", "没有这个代码集", "there is no such code list");
                }
            }
            Some(StandardBody::Element {
                value_type: input.value_type.unwrap_or(FieldType::Text),
                unit: input.unit,
                code_list,
            })
        }
        Some(StandardKind::CodeList) => match read_codes(&input.codes) {
            Ok(codes) if codes.is_empty() => {
                fault("codes", "至少要有一个代码", "a list has at least one code");
                None
            }
            Ok(codes) => {
                let outlines = match named(&input.outlines, input.outlines_column, input.map_number)
                {
                    None => None,
                    Some(named) => match outlines::table(portal, &named).await? {
                        Some(_) => Some(named),
                        None => {
                            fault(
                                "outlines",
                                "应为已公开、可直接查看的表格，含有几何列和所写的代码列",
                                "is an open table that can be looked into, with a column of \
                                 geometries and the column of codes that is named",
                            );
                            None
                        }
                    },
                };
                Some(StandardBody::CodeList { codes, outlines })
            }
            Err(faults) => {
                for it in faults {
                    let detail = it.message(language);
                    fault("codes", &detail, &detail);
                }
                None
            }
        },
    };
    match (body, input.title) {
        (Some(body), Some(title)) if wrong.is_empty() => Ok(Standard {
            title,
            title_en: input.title_en,
            definition: input.definition,
            source: input.source,
            body,
        }),
        _ => {
            let problem = contract::Problem::new(ProblemKind::Incomplete, language);
            Err(Failure::Problem(problem.with_errors(wrong)))
        }
    }
}

/// The outlines that were named: by their distribution, or by the page that shows its table.
fn named(
    outlines: &Option<String>,
    column: Option<String>,
    map_number: Option<String>,
) -> Option<Outlines> {
    let address = outlines.as_deref()?.trim();
    let id = address.split(['?', '#']).next().unwrap_or_default().trim_end_matches('/');
    let id = id.rsplit('/').next().unwrap_or_default();
    Some(Outlines {
        distribution: DistributionId::new(id),
        column: column.unwrap_or_default(),
        map_number,
    })
}
