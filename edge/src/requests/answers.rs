//! How requests are answered, for everybody to see (R20, R31).

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use contract::{AnswerFigures, ProviderAnswers};
use domain::Calendar;
use domain::calendar::china_date;
use store::ProviderTally;

use crate::failure::Failure;
use crate::portal::Portal;

#[utoipa::path(get, path = "/api/v1/stats/answers", tag = "requests",
    summary = "各单位答复情况：件数、时长、逾期 ¦ How departments answer: how many, how long, how late",
    responses((status = 200, description = "答复统计 ¦ The figures", body = AnswerFigures)))]
pub(crate) async fn answers(State(portal): State<Portal>) -> Result<Json<AnswerFigures>, Failure> {
    let calendar = portal.calendar().await?;
    let tallies = portal.store().answers(china_date(portal.now())).await?;
    let providers: Vec<_> = tallies.into_iter().map(|it| told(it, &calendar)).collect();
    Ok(Json(AnswerFigures {
        answered: providers.iter().map(|it| it.answered).sum(),
        waiting: providers.iter().map(|it| it.waiting).sum(),
        late: providers.iter().map(|it| it.late).sum(),
        providers,
    }))
}

fn told(tally: ProviderTally, calendar: &Calendar) -> ProviderAnswers {
    let ProviderTally { provider, received, agreed, refused, waiting, late, answers } = tally;
    ProviderAnswers {
        provider,
        received,
        answered: agreed + refused,
        agreed,
        refused,
        waiting,
        late,
        median_days: median(&answers, calendar),
    }
}

/// The middle one of the working days that answers took.
fn median(answers: &[(DateTime<Utc>, DateTime<Utc>)], calendar: &Calendar) -> Option<u32> {
    let days = |(asked, answered): &(DateTime<Utc>, DateTime<Utc>)| {
        calendar.working_days_between(china_date(*asked), china_date(*answered)).days.max(0)
    };
    let mut days: Vec<i64> = answers.iter().map(days).collect();
    days.sort_unstable();
    let middle = days.get(days.len().checked_sub(1)? / 2)?;
    u32::try_from(*middle).ok()
}
