//! What is set on this portal, for its operators to see; it is changed where the program runs.

use axum::Json;
use axum::extract::State;
use contract::{Problem, SettingView};
use domain::{Role, Scope};

use crate::failure::Failure;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(get, path = "/api/v1/settings", tag = "operator",
    summary = "平台设置，密码等不显示 ¦ What is set on this portal, without its secrets",
    responses(
        (status = 200, description = "设置 ¦ The settings", body = Vec<SettingView>),
        (status = 403, description = "不是平台管理员 ¦ The caller is no operator", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn settings(
    State(portal): State<Portal>,
    caller: SignedIn,
) -> Result<Json<Vec<SettingView>>, Failure> {
    caller.permitted(Scope::Manage)?;
    if !caller.actor.is(Role::Operator) {
        return Err(caller.refused());
    }
    Ok(Json(portal.settings().to_vec()))
}
