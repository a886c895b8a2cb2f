//! `shumen user`: keeping accounts from the machine itself, above all the first operator's.
//!
//! Everything is recorded in the audit log, in nobody's name: whoever runs the program is known to
//! the machine and not to the portal.

use std::io::Read;
use std::process::ExitCode;

use anyhow::{Context, bail};
use domain::{AccountId, AccountState, Language, ProviderId, RegionCode, Role};
use edge::people::{check_password, fold_email, hash_password};
use store::people::{AccountSought, By, NewAccount};
use store::{NewProvider, NewRegion, Page, Store};

use super::{now, open_store};
use crate::settings::Settings;

/// Most bytes of a password on standard input.
const PASSWORD_MAX: u64 = 4096;
/// Accounts that are read at once.
const BATCH: u32 = 500;

/// Commands on accounts.
#[derive(clap::Subcommand)]
pub enum User {
    /// Make an account; the password is read with --password-stdin, else made up and printed once
    Add(Add),
    /// List accounts with their roles
    List,
    /// Set an account's roles for an organisation; none takes the membership away
    Roles(Roles),
    /// Set an account's password and end its sessions
    Password(Password),
    /// Suspend an account, or open it again
    Suspend(Suspend),
}

/// Options of `user add`.
#[derive(clap::Args)]
pub struct Add {
    /// Its mail address
    email: String,
    /// What people call its holder; by default the address
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    place: Place,
    /// A role there; can be given again
    #[arg(long = "role", value_parser = role)]
    roles: Vec<Role>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// An organisation, and where it stands should it be new.
#[derive(clap::Args)]
pub struct Place {
    /// The organisation, by its identifier or its name
    #[arg(long, value_name = "ID or NAME")]
    organisation: Option<String>,
    /// Division code of an organisation that is not known yet: it is made
    #[arg(long, value_name = "CODE", value_parser = RegionCode::parse, requires = "organisation")]
    region: Option<RegionCode>,
    /// Name of a division that is not known yet
    #[arg(long, value_name = "NAME", requires = "region")]
    region_name: Option<String>,
}

/// Options of `user roles`.
#[derive(clap::Args)]
pub struct Roles {
    /// Its mail address
    email: String,
    #[command(flatten)]
    place: Place,
    /// A role; can be given again
    #[arg(long = "role", value_parser = role)]
    roles: Vec<Role>,
}

/// Options of `user password`.
#[derive(clap::Args)]
pub struct Password {
    /// Its mail address
    email: String,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
}

/// Options of `user suspend`.
#[derive(clap::Args)]
pub struct Suspend {
    /// Its mail address
    email: String,
    /// Open it again
    #[arg(long)]
    reopen: bool,
}

fn role(word: &str) -> Result<Role, String> {
    Role::from_words(word).ok_or_else(|| {
        let words: Vec<&str> = Role::ALL.iter().map(|role| role.value()).collect();
        format!("is none of {}", words.join(", "))
    })
}

impl User {
    /// Runs the command.
    pub async fn run(&self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let store = open_store(settings).await?;
        match self {
            Self::Add(add) => add.run(&store).await?,
            Self::List => list(&store).await?,
            Self::Roles(roles) => roles.run(&store).await?,
            Self::Password(password) => password.run(&store).await?,
            Self::Suspend(suspend) => suspend.run(&store).await?,
        }
        store.close().await;
        Ok(ExitCode::SUCCESS)
    }
}

impl Add {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let email = fold_email(&self.email).with_context(|| format!("{:?}", self.email))?;
        if self.place.organisation.is_none() && !self.roles.is_empty() {
            bail!("--role needs --organisation");
        }
        if store.credentials(&email).await?.is_some() {
            bail!("{email} has an account already");
        }
        let password = chosen(self.password_stdin, &email)?;
        let by = By::program(now());
        let organisation = self.place.find(store, &by).await?;
        let account = NewAccount {
            id: AccountId::new(uuid::Uuid::now_v7().to_string()),
            email: email.clone(),
            name: self.name.clone().unwrap_or_else(|| email.clone()),
            language: Language::Zh,
            password: Some(password.hashed),
            state: AccountState::Active,
        };
        store.put_account(&account, &by).await?;
        if let Some(organisation) = organisation {
            for role in &self.roles {
                store.grant_role(&account.id, &organisation, *role, &by).await?;
            }
        }
        eprintln!("shumen: {email} has an account: {}", account.id);
        tell(password.made_up.as_deref());
        Ok(())
    }
}

impl Place {
    /// The organisation's identifier; it is made when a region says where it stands.
    async fn find(&self, store: &Store, by: &By) -> anyhow::Result<Option<ProviderId>> {
        let Some(wanted) = &self.organisation else { return Ok(None) };
        let known = store.organisations().await?;
        let found = known
            .into_iter()
            .find(|row| row.organisation.id.as_str() == wanted || row.name == *wanted);
        if let Some(row) = found {
            return Ok(Some(row.organisation.id));
        }
        let Some(region) = &self.region else {
            bail!("no organisation is called {wanted:?}; --region CODE makes it");
        };
        if !store.knows_region(region).await? {
            let name = self.region_name.clone().unwrap_or_else(|| region.to_string());
            let region = NewRegion { code: region.clone(), name, name_en: None };
            store.put_regions(&[region]).await?;
        }
        let id = ProviderId::new(uuid::Uuid::now_v7().to_string());
        let new = NewProvider {
            id: id.clone(),
            name: wanted.clone(),
            name_en: None,
            level: region.level(),
            region: region.clone(),
        };
        store.put_organisation(&new, by).await?;
        eprintln!("shumen: {wanted} is an organisation: {id}");
        Ok(Some(id))
    }
}

impl Roles {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let account = find(store, &self.email).await?;
        let by = By::program(now());
        let organisation =
            self.place.find(store, &by).await?.context("--organisation is needed")?;
        store.set_roles(&account, &organisation, &self.roles, &by).await?;
        eprintln!("shumen: the roles are set");
        Ok(())
    }
}

impl Password {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let account = find(store, &self.email).await?;
        let password = chosen(self.password_stdin, &self.email)?;
        let by = By::program(now());
        store.set_password(&account, &password.hashed, None, &by).await?;
        eprintln!("shumen: the password is set and every session has ended");
        tell(password.made_up.as_deref());
        Ok(())
    }
}

impl Suspend {
    async fn run(&self, store: &Store) -> anyhow::Result<()> {
        let id = find(store, &self.email).await?;
        let account = store.account(&id).await?.context("the account is gone")?;
        let (from, state) = match self.reopen {
            true => (AccountState::Suspended, AccountState::Active),
            false => (AccountState::Active, AccountState::Suspended),
        };
        if account.state != from {
            bail!("the account is {}, not {from}", account.state);
        }
        let by = By::program(now());
        store.set_account_state(&id, account.version, state, None, &by).await?;
        eprintln!("shumen: the account is {}", state.value());
        Ok(())
    }
}

#[expect(clippy::print_stdout, reason = "the list is what the command is asked for")]
async fn list(store: &Store) -> anyhow::Result<()> {
    let mut page = Page { offset: 0, limit: BATCH };
    loop {
        let (_, accounts) = store.accounts(&AccountSought::default(), page).await?;
        for account in &accounts {
            let memberships = store.memberships(&account.id).await?;
            let roles: Vec<String> = memberships
                .iter()
                .map(|held| {
                    let roles: Vec<&str> = held.roles.iter().map(|role| role.value()).collect();
                    format!("{}:{}", held.organisation.id, roles.join(","))
                })
                .collect();
            let email = account.email.as_deref().unwrap_or("-");
            let code = if account.code_enabled { "code" } else { "no-code" };
            println!("{}\t{email}\t{}\t{code}\t{}", account.id, account.state, roles.join(" "));
        }
        if accounts.len() < usize::try_from(BATCH)? {
            return Ok(());
        }
        page.offset += BATCH;
    }
}

async fn find(store: &Store, email: &str) -> anyhow::Result<AccountId> {
    let email = fold_email(email).with_context(|| format!("{email:?}"))?;
    let found = store.credentials(&email).await?;
    Ok(found.with_context(|| format!("{email} has no account"))?.account)
}

struct Chosen {
    hashed: String,
    /// The password itself, when nobody has seen it yet.
    made_up: Option<String>,
}

/// The password on standard input, or one made up.
fn chosen(stdin: bool, email: &str) -> anyhow::Result<Chosen> {
    let (password, made_up) = if stdin {
        let mut text = String::new();
        std::io::stdin().take(PASSWORD_MAX).read_to_string(&mut text)?;
        (text.trim_end_matches(['\r', '\n']).to_owned(), false)
    } else {
        (edge::people::make_up_password().map_err(|error| anyhow::anyhow!(error))?, true)
    };
    check_password(&password, email)?;
    let hashed = hash_password(&password).map_err(|error| anyhow::anyhow!(error))?;
    Ok(Chosen { hashed, made_up: made_up.then_some(password) })
}

#[expect(clippy::print_stdout, reason = "a password that was made up is shown this one time")]
fn tell(password: Option<&str>) {
    if let Some(password) = password {
        eprintln!("shumen: the password follows; it is shown this one time");
        println!("{password}");
    }
}
