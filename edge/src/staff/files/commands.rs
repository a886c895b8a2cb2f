//! Acting on a file of a revision: treating columns (脱敏, R15), overruling a finding with a reason
//! (R16), going back to the original.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contract::{FileAction, FileCommand, ListingDistribution, Problem};
use domain::{DatasetId, DistributionId};

use super::change::{answer, give_title, take_out};
use super::found::Overruled;
use super::overrule::overrule;
use super::treat::{restore, treat};
use crate::failure::Failure;
use crate::input::Input;
use crate::portal::Portal;
use crate::signed_in::SignedIn;

#[utoipa::path(post, path = "/api/v1/listings/{id}/distributions/{distribution}/commands",
    tag = "files",
    summary = "对文件进行操作：脱敏、放行、恢复原文件 ¦ Act on a file: treat, overrule, go back to the original",
    params(
        ("id" = String, Path, description = "目录条目的标识符 ¦ Identifier of the listing"),
        ("distribution" = String, Path, description = "文件的标识符 ¦ Identifier of the file"),
    ),
    request_body = FileCommand,
    responses(
        (status = 200, description = "操作后的文件 ¦ The file afterwards", body = ListingDistribution),
        (status = 403, description = "没有权限 ¦ Not permitted", body = Problem,
         content_type = "application/problem+json"),
        (status = 404, description = "没有这个文件，或无权查看 ¦ No such file that the caller may see",
         body = Problem, content_type = "application/problem+json"),
        (status = 409, description = "文件已变更，或当前状态不允许 ¦ The file has changed, or the state does not allow it",
         body = Problem, content_type = "application/problem+json"),
        (status = 422, description = "不能这样处理 ¦ It cannot be done so", body = Problem,
         content_type = "application/problem+json")
    ))]
pub(crate) async fn act(
    State(portal): State<Portal>,
    caller: SignedIn,
    Path((listing, id)): Path<(DatasetId, DistributionId)>,
    input: Input<FileCommand>,
) -> Result<Response, Failure> {
    let FileCommand { command, columns, column, kind, comment, title } = input.value;
    match command {
        FileAction::Treat => treat(&portal, &caller, &listing, &id, columns, comment).await?,
        FileAction::Overrule => {
            let overruled = Overruled {
                column,
                kind,
                comment: comment.unwrap_or_default(),
                by: caller.actor.account.clone(),
                at: portal.now(),
            };
            overrule(&portal, &caller, &listing, &id, overruled).await?;
        }
        FileAction::ReplaceByOriginal => restore(&portal, &caller, &listing, &id).await?,
        FileAction::Retitle => give_title(&portal, &caller, &listing, &id, title).await?,
        FileAction::Remove => take_out(&portal, &caller, &listing, &id).await?,
    }
    match (input.form, command) {
        (Some(form), _) => Ok(form.onward()),
        (None, FileAction::Remove) => Ok(StatusCode::NO_CONTENT.into_response()),
        (None, _) => answer(&portal, &caller, &listing, &id).await,
    }
}
