//! The edge node gives the portal's answers, byte for byte, but for the time that they took.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::Tally;
use crate::chance::Chance;
use crate::edge::{self, Node};
use crate::http::{self, Answer, Connection};
use crate::portal::{Portal, Start};
use crate::process;
use crate::tree::{Mode, Tree};
use crate::{serve, site, tools};

/// How many questions are put to both.
const QUESTIONS: usize = 2000;
/// How many differences are shown.
const SHOWN: usize = 5;
/// How long nothing changes once the demo's tables are read, and by when that is so.
const QUIET: Duration = Duration::from_secs(10);
const SETTLED_BY: Duration = Duration::from_secs(300);
/// What the node says on every answer that is its own.
const OWN: &str = "x-shumen-snapshot";

/// What the portal and its node share.
const SECRET: &str = "a-secret-of-portal-and-node";

/// What somebody might type, or send to see what happens.
const ODD: [&str; 14] = [
    "",
    " ",
    "的",
    "ｇｏｎｇ　ｊｉａｏ",
    "GONGJIAO",
    "gjzd",
    "公交线路站点公交线路站点公交线路站点",
    "%",
    "\"'<script>",
    "\u{0}\u{1}",
    "🚌",
    "a:b^2~*?[]{}()",
    "AND OR NOT",
    "統計",
];

/// Puts every question to the portal and to the node in front of it.
pub fn run(tree: &Tree) -> Result<Tally> {
    if let Err(error) = tools::npm_packages(tree) {
        return Ok(Tally::without_tool(1, &error));
    }
    edge::build(tree)?;
    site::build(tree, Mode::Dev)?;
    serve::build(tree, Mode::Dev)?;
    let folder = tempfile::tempdir()?;
    let start = Start { mode: Mode::Dev, data: folder.path(), demo: true, core: None };
    let portal = Portal::start_with(tree, &start, &[("SHUMEN_EDGE_SECRET", SECRET)])?;
    let node = Node::start_with(tree, portal.port, None, SECRET)?;
    let mut questions = questions(&titles(portal.port)?);
    let mut asking =
        Asking { portal: Connection::open(portal.port)?, node: Connection::open(node.port)? };
    asking.wait_for_snapshot()?;
    asking.settle()?;

    let (mut different, mut doubted) = (0, 0);
    questions.truncate(QUESTIONS);
    for question in &questions {
        process::check_interrupted()?;
        let mut difference = asking.difference(question)?;
        if difference.is_some() && doubted < SHOWN {
            // Perhaps something changed between the two answers; then they are the same soon.
            doubted += 1;
            asking.settle()?;
            difference = asking.difference(question)?;
        }
        if let Some(difference) = difference {
            different += 1;
            if different <= SHOWN {
                println!("  {question}\n{difference}");
            }
        }
    }
    println!("  {} questions, {different} answered differently", questions.len());
    let mut tally = if different == 0 { Tally::PASS } else { Tally::FAIL };
    tally += passed_through(portal.port, node.port)?;
    tally += refuses_tickets(tree, portal.port, node.port)?;
    Ok(tally)
}

/// What is no ticket is refused by the node itself; what may be one, only the portal can tell.
fn refuses_tickets(tree: &Tree, portal: u16, node: u16) -> Result<Tally> {
    let stranger = Node::start_with(tree, portal, None, "another-secret-of-nodes")?;
    let path = "/download/some-file?ticket=AQEAAAAAAAAAAAAA&lang=en";
    let mut tally = Tally::default();
    for (what, port, own) in [
        ("the node refuses a forged ticket itself", node, true),
        ("a node without the portal's secret asks it", stranger.port, false),
    ] {
        let answer = http::get(port, path)?;
        // The portal gives every answer of its own a number.
        let is_own = answer.header("x-request-id").is_none();
        let kind = String::from_utf8_lossy(&answer.body).contains("/problems/grant-required");
        let good = is_own == own && (!own || (answer.status == 403 && kind));
        println!("  {what}: {}", if good { "passed" } else { "failed" });
        tally += if good { Tally::PASS } else { Tally::FAIL };
    }
    let plain = http::get(node, "/download/some-file")?;
    let passed = plain.header("x-request-id").is_some() && plain.status == 404;
    tally += if passed { Tally::PASS } else { Tally::FAIL };
    Ok(tally)
}

/// What is not the node's own comes through it as it is.
fn passed_through(portal: u16, node: u16) -> Result<Tally> {
    let mut tally = Tally::default();
    let found: Value = serde_json::from_slice(
        &http::get(portal, "/api/v1/search?openness=unconditional&per_page=1")?.body,
    )?;
    let id = found["hits"][0]["id"].as_str().context("the demo has no open dataset")?;
    let dataset = format!("/api/v1/datasets/{id}");
    let whole: Value = serde_json::from_slice(&http::get(portal, &dataset)?.body)?;
    let file = whole["distributions"][0]["id"].as_str().context("the dataset has no file")?;
    for path in [dataset, format!("/download/{file}"), "/no/such/page".to_owned()] {
        let (theirs, ours) = (http::get(portal, &path)?, http::get(node, &path)?);
        let pages_differ = theirs.header("content-type").is_some_and(|kind| kind.contains("html"));
        // A page carries a nonce of its own every time.
        let same = theirs.status == ours.status && (pages_differ || theirs.body == ours.body);
        if !same {
            println!(
                "  {path}: {} from the portal, {} through the node",
                theirs.status, ours.status
            );
        }
        tally += if same { Tally::PASS } else { Tally::FAIL };
    }
    Ok(tally)
}

struct Asking {
    portal: Connection,
    node: Connection,
}

impl Asking {
    /// The node passes questions on until it has loaded a snapshot.
    fn wait_for_snapshot(&mut self) -> Result<()> {
        let begun = Instant::now();
        while self.node.get("/api/v1/search?per_page=1")?.header(OWN).is_none() {
            ensure!(begun.elapsed() < Duration::from_secs(30), "the node loads no snapshot");
            std::thread::sleep(Duration::from_millis(200));
        }
        Ok(())
    }

    /// Waits until both have said the same for a while: the tables of a demo that was just made are
    /// still being read, and the search tells how good they are.
    fn settle(&mut self) -> Result<()> {
        let everything = "/api/v1/search?per_page=1";
        let (begun, mut since, mut last) = (Instant::now(), Instant::now(), Vec::new());
        while since.elapsed() < QUIET {
            ensure!(begun.elapsed() < SETTLED_BY, "portal and node do not come to rest");
            std::thread::sleep(Duration::from_millis(200));
            let theirs = timeless(&self.portal.get(everything)?.body);
            if theirs != timeless(&self.node.get(everything)?.body) || theirs != last {
                (since, last) = (Instant::now(), theirs);
            }
        }
        Ok(())
    }

    /// How the two answers differ, if they do.
    fn difference(&mut self, question: &str) -> Result<Option<String>> {
        let (theirs, ours) = (self.portal.get(question)?, self.node.get(question)?);
        let own = ours.header(OWN).is_some() || ours.status >= 400;
        let kind = |answer: &Answer| answer.header("content-type").map(str::to_owned);
        let same = own
            && theirs.status == ours.status
            && kind(&theirs) == kind(&ours)
            && timeless(&theirs.body) == timeless(&ours.body);
        Ok((!same).then(|| {
            let text = |answer: &Answer| {
                let body = String::from_utf8_lossy(&answer.body);
                format!("{} {}", answer.status, body.chars().take(300).collect::<String>())
            };
            format!("    portal: {}\n    node:   {}", text(&theirs), text(&ours))
        }))
    }
}

/// An answer without the time that it took.
fn timeless(body: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"\"took_ms\":";
    let Some(at) = body.windows(NAME.len()).position(|part| part == NAME) else {
        return body.to_vec();
    };
    let (before, after) = body.split_at(at + NAME.len());
    let digits = after.iter().take_while(|byte| byte.is_ascii_digit()).count();
    [before, &after[digits..]].concat()
}

/// The titles of the demo.
fn titles(port: u16) -> Result<Vec<String>> {
    let mut titles = Vec::new();
    for page in 1.. {
        let path = format!("/api/v1/search?per_page=100&page={page}");
        let found: Value = serde_json::from_slice(&http::get(port, &path)?.body)?;
        let hits = found["hits"].as_array().context("a search without hits")?;
        if hits.is_empty() {
            break;
        }
        titles.extend(hits.iter().filter_map(|hit| Some(hit["title"].as_str()?.to_owned())));
    }
    Ok(titles)
}

/// Questions of every kind; the same titles give the same questions.
fn questions(titles: &[String]) -> Vec<String> {
    let mut chance = Chance(0x7e57);
    let mut questions: Vec<String> = ODD
        .iter()
        .flat_map(|word| {
            let word = http::escape(word);
            [format!("/api/v1/search?q={word}"), format!("/api/v1/suggest?q={word}")]
        })
        .collect();
    questions.push(format!("/api/v1/search?q={}", http::escape(&"长".repeat(201))));
    questions.push("/api/v1/search?theme=magic&page=0&sort=luck".to_owned());
    questions.push("/api/v1/suggest?q=a&limit=99".to_owned());
    while questions.len() < QUESTIONS {
        let letters: Vec<char> = titles[chance.below(titles.len())].chars().collect();
        let length = (1 + chance.below(6)).min(letters.len());
        let begin = chance.below(letters.len() - length + 1);
        let word = http::escape(&letters[begin..begin + length].iter().collect::<String>());
        let filter = [
            "",
            "&openness=unconditional",
            "&openness=conditional&openness=closed",
            "&theme=transport&theme=health",
            "&format=csv",
            "&frequency=yearly",
            "&sort=updated",
            "&sort=downloads&per_page=7",
            "&page=2&per_page=3",
            "&updated_after=2026-06-01",
        ];
        questions.push(match chance.below(4) {
            0 => format!("/api/v1/suggest?q={word}&limit={}", 1 + chance.below(20)),
            _ => format!("/api/v1/search?q={word}{}", filter[chance.below(filter.len())]),
        });
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::timeless;

    #[test]
    fn only_the_time_is_left_out() {
        let (one, other) = (br#"{"took_ms":3,"hits":[1]}"#, br#"{"took_ms":12,"hits":[1]}"#);
        assert_eq!(timeless(one), timeless(other));
        assert_ne!(timeless(one), timeless(br#"{"took_ms":3,"hits":[2]}"#));
    }
}
