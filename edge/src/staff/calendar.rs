//! The working-day calendar (R24): the years that are known, and those that an operator adds.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contract::{CalendarInput, CalendarView, Problem, ProblemKind};
use domain::{Calendar, Role, Scope};
use serde_json::json;
use store::{Deed, DueDay};

use super::clock;
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::requests;
use crate::signed_in::SignedIn;

/// Longest text of a calendar, in bytes.
const TEXT_MAX: usize = 256 << 10;

#[utoipa::path(get, path = "/api/v1/calendar", tag = "listings",
    summary = "工作日历：已知年份 ¦ The working-day calendar: the years that are known",
    responses((status = 200, description = "日历 ¦ The calendar", body = CalendarView)))]
pub(crate) async fn calendar(State(portal): State<Portal>) -> Result<Json<CalendarView>, Failure> {
    Ok(Json(view(&portal).await?))
}

#[utoipa::path(method(put, post), path = "/api/v1/calendar", tag = "listings",
    summary = "更新工作日历 ¦ Update the working-day calendar",
    description = "text 中的年份覆盖内置年份；暂定的到期日随即重算。 ¦ Years of the text go before those that are built in; provisional due days are computed anew.",
    request_body = CalendarInput,
    responses(
        (status = 200, description = "日历 ¦ The calendar", body = CalendarView),
        (status = 403, description = "不是平台管理员 ¦ The caller is no operator", body = Problem,
         content_type = "application/problem+json"),
        (status = 422, description = "日历有误，指明行 ¦ The text is wrong; the line is named",
         body = Problem, content_type = "application/problem+json")
    ))]
pub(crate) async fn set(
    State(portal): State<Portal>,
    caller: SignedIn,
    input: Input<CalendarInput>,
) -> Result<Response, Failure> {
    let language = caller.language;
    caller.permitted(Scope::Manage)?;
    let operator = caller.actor.memberships.iter().find(|it| it.roles.contains(&Role::Operator));
    let organisation = operator.ok_or_else(|| caller.refused())?.organisation.id.clone();
    let text = input.value.text;
    if text.len() > TEXT_MAX {
        return Err(Failure::new(ProblemKind::TooLarge, language));
    }
    let added = Calendar::parse(&text).map_err(|error| {
        Failure::fields(ProblemKind::Incomplete, [("text", error.message(language))], language)
    })?;
    let calendar = Calendar::shipped().with(added);
    let deed = Deed {
        at: portal.now(),
        account: Some(caller.actor.account.clone()),
        organisation: Some(organisation),
        action: "calendar.set".to_owned(),
        subject_kind: "calendar",
        subject: "calendar".to_owned(),
        reason: None,
        legal_basis: None,
        change: json!({ "text": text }),
    };
    let clocks = portal.clocks();
    let again = |listing: &_, since| -> Option<DueDay> {
        clock::due_day(listing, since, &calendar, clocks)
    };
    let again_request = |request: &_| requests::due_day(request, &calendar, clocks);
    portal.store().set_calendar(&text, again, again_request, deed).await?;
    if let Some(form) = input.form {
        return Ok(form.onward());
    }
    Ok(Json(view(&portal).await?).into_response())
}

async fn view(portal: &Portal) -> Result<CalendarView, Failure> {
    let calendar = portal.calendar().await?;
    let text = portal.store().fact("calendar").await?.unwrap_or_default();
    Ok(CalendarView { years: calendar.years().collect(), text, all: calendar.to_string() })
}
