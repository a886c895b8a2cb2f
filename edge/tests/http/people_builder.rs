//! People of a test: accounts made in the store, browsers and keys that ask as them.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Method, Request};
use domain::{AccountId, AccountState, Language, ProviderId, Role};
use serde_json::Value;
use sha2::{Digest, Sha256};
use store::people::{By, NewAccount, NewSession};

use crate::portal::{Reply, TestPortal, now};

/// The origin of every test's portal.
pub const ORIGIN: &str = "https://data.example";

/// A browser with its cookies.
#[derive(Default)]
pub struct Browser {
    pub account: Option<AccountId>,
    cookies: RefCell<Vec<(String, String)>>,
}

impl Browser {
    /// One that nobody has signed in with.
    pub fn new() -> Self {
        Self::default()
    }

    pub fn cookie(&self, name: &str) -> Option<String> {
        let cookies = self.cookies.borrow();
        cookies.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.borrow_mut();
        cookies.retain(|(key, _)| key != name);
        if !value.is_empty() {
            cookies.push((name.into(), value.into()));
        }
    }

    /// The value of the `Cookie` header.
    pub fn cookies(&self) -> String {
        let cookies = self.cookies.borrow();
        cookies.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&self, reply: &Reply) {
        for cookie in reply.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            self.set_cookie(name, value);
        }
    }
}

impl TestPortal {
    /// Makes a confirmed account with roles; its password is `a password of <name>`, hashed only
    /// when a test asks for it with [`Self::with_password`].
    pub async fn account(&self, name: &str, roles: &[(&str, Role)]) -> AccountId {
        self.new_account(name, None, roles).await
    }

    /// Makes a confirmed account that can sign in with a password.
    pub async fn with_password(&self, name: &str, roles: &[(&str, Role)]) -> AccountId {
        let password = edge::people::hash_password(&password(name)).unwrap();
        self.new_account(name, Some(password), roles).await
    }

    async fn new_account(
        &self,
        name: &str,
        password: Option<String>,
        roles: &[(&str, Role)],
    ) -> AccountId {
        let by = By::program(now());
        let id = AccountId::new(format!("account-{name}"));
        let account = NewAccount {
            id: id.clone(),
            email: email(name),
            name: name.into(),
            language: Language::Zh,
            password,
            state: AccountState::Active,
        };
        self.store.put_account(&account, &by).await.unwrap();
        for (organisation, role) in roles {
            let organisation = ProviderId::new(*organisation);
            self.store.grant_role(&id, &organisation, *role, &by).await.unwrap();
        }
        id
    }

    /// A browser in which an account is signed in, with a second factor shown.
    pub async fn browser_of(&self, account: &AccountId) -> Browser {
        self.session_of(account, true).await
    }

    /// A browser in which an account is signed in.
    pub async fn session_of(&self, account: &AccountId, proven: bool) -> Browser {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let token = format!("token-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let session = NewSession {
            token: hex::encode(Sha256::digest(&token)),
            account: account.clone(),
            proven,
            replaces: None,
            device: None,
            way: "password",
        };
        self.store.open_session(&session, self.now()).await.unwrap();
        let browser = Browser { account: Some(account.clone()), ..Browser::default() };
        browser.set_cookie("__Host-session", &token);
        browser
    }

    /// An account with one role, signed in.
    pub async fn staff(&self, name: &str, organisation: &str, role: Role) -> Browser {
        let account = self.account(name, &[(organisation, role)]).await;
        self.browser_of(&account).await
    }

    /// Sends JSON, or nothing, from the portal's own pages.
    pub async fn ask(&self, browser: &Browser, method: Method, path: &str, body: Value) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        request = request.header("cookie", browser.cookies()).header("origin", ORIGIN);
        let body = if body.is_null() {
            Body::empty()
        } else {
            request = request.header("content-type", "application/json");
            Body::from(body.to_string())
        };
        let reply = self.send(request.body(body).unwrap()).await;
        browser.keep(&reply);
        reply
    }

    pub async fn get_as(&self, browser: &Browser, path: &str) -> Reply {
        self.ask(browser, Method::GET, path, Value::Null).await
    }

    pub async fn post_as(&self, browser: &Browser, path: &str, body: Value) -> Reply {
        self.ask(browser, Method::POST, path, body).await
    }

    pub async fn put_as(&self, browser: &Browser, path: &str, body: Value) -> Reply {
        self.ask(browser, Method::PUT, path, body).await
    }

    pub async fn delete_as(&self, browser: &Browser, path: &str) -> Reply {
        self.ask(browser, Method::DELETE, path, Value::Null).await
    }

    /// Sends a form as a browser without scripts does.
    pub async fn form_as(&self, browser: &Browser, path: &str, form: &str) -> Reply {
        let request = Request::post(path)
            .header("cookie", browser.cookies())
            .header("origin", ORIGIN)
            .header("accept", "text/html,application/xhtml+xml")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))
            .unwrap();
        let reply = self.send(request).await;
        browser.keep(&reply);
        reply
    }

    /// Sends JSON with a key, as a script does.
    pub async fn script(&self, key: &str, method: Method, path: &str, body: Value) -> Reply {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {key}"))
            .header("content-type", "application/json");
        let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
        self.send(request.body(body).unwrap()).await
    }
}

/// The address of a test's account.
pub fn email(name: &str) -> String {
    format!("{name}@example.org")
}

/// The password of a test's account.
pub fn password(name: &str) -> String {
    format!("a password of {name}")
}

impl TestPortal {
    /// The letters that wait to be sent, the oldest first; they are taken out.
    pub async fn letters(&self) -> Vec<store::Mail> {
        let now = self.now();
        let mut letters = self.taken.lock().await;
        for effect in self.store.lease_mail(now, now, 1000).await.unwrap() {
            letters.push(serde_json::from_str(&effect.payload).unwrap());
            self.store.effect_done(&effect.id, now).await.unwrap();
        }
        letters.clone()
    }

    /// Waits for what handlers do beside their answer.
    pub async fn settle(&self) {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
}
