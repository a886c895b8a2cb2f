//! The letters that the portal writes, in their receiver's language, as plain text.
//!
//! A letter holds nothing that somebody else could have written: no name, no message. So nobody can
//! use the portal to send words of their own to a stranger.

use domain::Language;
use store::Mail;

/// Confirms an address.
pub(super) fn confirm(to: &str, origin: &str, token: &str, language: Language) -> Mail {
    let link = link(origin, "/account/confirm", token);
    match language {
        Language::Zh => letter(
            to,
            "请确认您的邮箱 - 数门",
            &format!(
                "您好：\n\n有人用这个邮箱注册了数据开放平台的账号。如果是您本人，请在 24 小时内打开下面的\
             链接确认：\n\n{link}\n\n如果不是您，请忽略本邮件，账号不会启用。"
            ),
            language,
            origin,
        ),
        Language::En => letter(
            to,
            "Confirm your address - Shumen",
            &format!(
                "Hello,\n\nsomebody registered an account at the open-data portal with this address. If \
             it was you, open this link within 24 hours:\n\n{link}\n\nIf it was not you, do nothing: \
             the account stays closed."
            ),
            language,
            origin,
        ),
    }
}

/// Says that an address has an account already.
pub(super) fn known(to: &str, origin: &str, language: Language) -> Mail {
    let (sign_in, reset) = (format!("{origin}/sign-in"), format!("{origin}/account/reset"));
    match language {
        Language::Zh => letter(
            to,
            "您已有账号 - 数门",
            &format!(
                "您好：\n\n有人用这个邮箱再次注册数据开放平台的账号，而该邮箱已有账号。如果是您本人，请直接\
             登录：\n\n{sign_in}\n\n忘记密码可以在这里重置：\n\n{reset}\n\n如果不是您，请忽略本邮件。"
            ),
            language,
            origin,
        ),
        Language::En => letter(
            to,
            "You have an account - Shumen",
            &format!(
                "Hello,\n\nsomebody tried to register an account at the open-data portal with this \
             address, which has one already. If it was you, sign in:\n\n{sign_in}\n\nA forgotten \
             password can be set anew here:\n\n{reset}\n\nIf it was not you, do nothing."
            ),
            language,
            origin,
        ),
    }
}

/// Lets somebody set a new password.
pub(super) fn reset(to: &str, origin: &str, token: &str, language: Language) -> Mail {
    let link = link(origin, "/account/reset", token);
    match language {
        Language::Zh => letter(
            to,
            "重置密码 - 数门",
            &format!(
                "您好：\n\n有人要求重置该邮箱账号的密码。如果是您本人，请在 1 小时内打开下面的链接：\n\n\
             {link}\n\n如果不是您，请忽略本邮件，密码不会改变。"
            ),
            language,
            origin,
        ),
        Language::En => letter(
            to,
            "Set a new password - Shumen",
            &format!(
                "Hello,\n\nsomebody asked for a new password for the account of this address. If it was \
             you, open this link within an hour:\n\n{link}\n\nIf it was not you, do nothing: the \
             password stays as it is."
            ),
            language,
            origin,
        ),
    }
}

/// Says that a password was changed.
pub(super) fn changed(to: &str, origin: &str, language: Language) -> Mail {
    let reset = format!("{origin}/account/reset");
    match language {
        Language::Zh => letter(
            to,
            "密码已修改 - 数门",
            &format!(
                "您好：\n\n您账号的密码刚刚被修改，其他设备上的登录已全部退出。如果不是您本人，请立即重置\
             密码：\n\n{reset}"
            ),
            language,
            origin,
        ),
        Language::En => letter(
            to,
            "Your password was changed - Shumen",
            &format!(
                "Hello,\n\nthe password of your account was just changed, and every other device was \
             signed out. If it was not you, set a new one at once:\n\n{reset}"
            ),
            language,
            origin,
        ),
    }
}

/// Invites somebody into an organisation.
pub(super) fn invitation(
    to: &str,
    origin: &str,
    token: &str,
    organisation: &str,
    roles: &str,
    language: Language,
) -> Mail {
    let link = link(origin, "/account/invitation", token);
    match language {
        Language::Zh => letter(
            to,
            &format!("{organisation}邀请您加入 - 数门"),
            &format!(
                "您好：\n\n{organisation}邀请您在数据开放平台担任：{roles}。请在 7 天内打开下面的链接接受\
             邀请：\n\n{link}\n\n如果您不认识该单位，请忽略本邮件。"
            ),
            language,
            origin,
        ),
        Language::En => letter(
            to,
            &format!("{organisation} invites you - Shumen"),
            &format!(
                "Hello,\n\n{organisation} invites you to work for it at the open-data portal as: \
             {roles}. Open this link within seven days to accept:\n\n{link}\n\nIf you do not know \
             the organisation, do nothing."
            ),
            language,
            origin,
        ),
    }
}

fn link(origin: &str, page: &str, token: &str) -> String {
    // Tokens are of letters that an address may hold as they are.
    format!("{origin}{page}?token={token}")
}

/// A letter with the portal's name under it.
pub(crate) fn letter(
    to: &str,
    subject: &str,
    text: &str,
    language: Language,
    origin: &str,
) -> Mail {
    let signed = match language {
        Language::Zh => format!("数门 · 公共数据开放平台\n{origin}"),
        Language::En => format!("Shumen, the open-data portal\n{origin}"),
    };
    Mail { to: to.to_owned(), subject: subject.to_owned(), text: format!("{text}\n\n{signed}\n") }
}
