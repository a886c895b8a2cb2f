use super::*;
use crate::{AccountId, Membership, RegionCode};
use proptest::prelude::*;

fn organisation(id: &str, region: &str) -> Organisation {
    Organisation { id: ProviderId::new(id), region: RegionCode::parse(region).expect("a code") }
}

fn actor(id: &str, region: &str, roles: &[Role]) -> Actor {
    Actor {
        account: AccountId::new("somebody"),
        memberships: vec![Membership {
            organisation: organisation(id, region),
            roles: roles.to_vec(),
        }],
        scopes: None,
    }
}

fn figure(query: &str) -> Figure {
    let distribution = DistributionId::new("lines");
    Figure { data: Some(FigureData { distribution, query: query.to_owned() }), ..Figure::default() }
}

fn whole() -> Story {
    let text = Block::Text { zh: "文字".to_owned(), en: None };
    let chart = Block::Chart { figure: figure("c.mark=map") };
    Story { title: "故事".to_owned(), blocks: vec![text, chart], ..Story::default() }
}

fn fields(faults: &[StoryFault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.field.as_str()).collect()
}

/// Who may do what, by role and state: the letters of edit, publish, withdraw, delete.
#[test]
fn each_role_has_its_own_acts_in_each_state() {
    let own = organisation("transport", "990100");
    let letters = |actor: &Actor, state| {
        let acts = permissions(state, &own, actor);
        acts.into_iter().map(|act| &act.value()[..1]).collect::<String>()
    };
    for (role, expected) in [
        (Role::Registrar, ["ed", "e", "e"]),
        (Role::Provider, ["ed", "e", "e"]),
        (Role::Reviewer, ["epd", "epw", "ep"]),
        (Role::Authority, ["epd", "epw", "ep"]),
        (Role::Auditor, ["", "", ""]),
        (Role::Operator, ["", "", ""]),
    ] {
        let one = actor("transport", "990100", &[role]);
        let found = StoryState::ALL.iter().map(|state| letters(&one, *state)).collect::<Vec<_>>();
        assert_eq!(found, expected, "{role}");
    }
}

#[test]
fn other_organisations_do_not_know_of_a_story_and_an_authority_reaches_its_region() {
    let own = organisation("transport", "990100");
    let act = |actor: &Actor| {
        decide(StoryAct::Publish, StoryState::Draft, &own, actor).map(ToString::to_string)
    };
    let other = actor("health", "990100", &[Role::Reviewer]);
    assert_eq!(act(&other), Err(StoryRefusal::Unknown));
    let above = actor("office", "990000", &[Role::Authority]);
    assert_eq!(act(&above).as_deref(), Ok("office"));
    let beside = actor("office", "990200", &[Role::Authority]);
    assert_eq!(act(&beside), Err(StoryRefusal::Unknown));
}

#[test]
fn a_key_that_only_drafts_publishes_nothing() {
    let own = organisation("transport", "990100");
    let session = actor("transport", "990100", &[Role::Reviewer]);
    let key = Actor { scopes: Some(vec![Scope::Read, Scope::Draft]), ..session };
    let acts = permissions(StoryState::Published, &own, &key);
    assert_eq!(acts, [StoryAct::Edit]);
    let refused = decide(StoryAct::Withdraw, StoryState::Published, &own, &key);
    assert_eq!(refused, Err(StoryRefusal::NotPermitted));
}

#[test]
fn a_draft_may_be_unfinished_and_what_it_lacks_is_named() {
    assert_eq!(fields(&lacks(&whole())), Vec::<&str>::new());
    assert_eq!(fields(&lacks(&Story::default())), ["title", "blocks"]);
    let mut story = whole();
    story.blocks = vec![
        Block::empty(BlockKind::Text),
        Block::empty(BlockKind::Chart),
        Block::Chart { figure: Figure { unread: "x".to_owned(), ..Figure::default() } },
        Block::Chart { figure: figure("select=a&c.x=") },
        Block::Table { figure: figure(""), rows: 5 },
    ];
    let faults = lacks(&story);
    let found: Vec<_> = faults.iter().map(|it| (it.field.as_str(), it.what)).collect();
    assert_eq!(
        found,
        [
            ("blocks[0].zh", Wrong::Empty),
            ("blocks[1].address", Wrong::NoAddress),
            ("blocks[2].address", Wrong::Unread),
            ("blocks[3].address", Wrong::NoChart),
        ]
    );
    assert!(excess(&story).is_empty());
}

#[test]
fn what_is_too_much_is_named() {
    let long = |most: usize| "长".repeat(most + 1);
    let story = Story {
        title: long(Story::TITLE_MAX),
        title_en: Some(long(Story::TITLE_MAX)),
        summary: Some(long(Story::SUMMARY_MAX)),
        summary_en: None,
        blocks: vec![
            Block::Text { zh: long(Story::TEXT_MAX), en: None },
            Block::Table {
                figure: Figure {
                    caption: Some(long(Story::CAPTION_MAX)),
                    ..figure(&"x".repeat(Story::ADDRESS_MAX + 1))
                },
                rows: 51,
            },
            Block::Table { figure: figure(""), rows: 0 },
        ],
    };
    assert_eq!(
        fields(&excess(&story)),
        [
            "title",
            "title_en",
            "summary",
            "blocks[0].zh",
            "blocks[1].caption",
            "blocks[1].address",
            "blocks[1].rows",
            "blocks[2].rows",
        ]
    );
}

#[test]
fn there_are_not_too_many_blocks_figures_or_words() {
    let of = |blocks| excess(&Story { blocks, ..whole() });
    let what = |blocks| of(blocks).into_iter().map(|it| it.what).collect::<Vec<_>>();
    let text = Block::Text { zh: "长".repeat(Story::TEXT_MAX), en: None };
    assert_eq!(what(vec![text; 11]), [Wrong::LongTogether(Story::TEXTS_MAX)]);
    let figures = vec![Block::empty(BlockKind::Chart); Story::FIGURES_MAX + 1];
    assert_eq!(what(figures), [Wrong::ManyFigures(Story::FIGURES_MAX)]);
    let blocks = vec![Block::empty(BlockKind::Text); Story::BLOCKS_MAX + 1];
    assert_eq!(what(blocks), [Wrong::Many(Story::BLOCKS_MAX)]);
}

#[test]
fn texts_fall_back_on_chinese() {
    let mut story = whole();
    assert_eq!((story.name(Language::En), story.told(Language::En)), ("故事", None));
    story.title_en = Some("Story".to_owned());
    story.summary = Some("摘要".to_owned());
    assert_eq!((story.name(Language::En), story.told(Language::En)), ("Story", Some("摘要")));
    story.summary_en = Some("Summary".to_owned());
    assert_eq!(story.told(Language::Zh), Some("摘要"));
}

#[test]
fn a_story_names_each_of_its_tables_once() {
    let mut story = whole();
    story.blocks.push(Block::Table { figure: figure("a=eq.1"), rows: 3 });
    assert_eq!(story.distributions(), [&DistributionId::new("lines")]);
}

fn block() -> impl Strategy<Value = Block> {
    let text = proptest::option::of("[ -~一-九]{1,20}");
    let data = proptest::option::of(("[a-z]{1,8}", "[a-z.=&]{0,20}"));
    prop_oneof![
        ("[ -~一-九]{0,30}", text.clone()).prop_map(|(zh, en)| Block::Text { zh, en }),
        (data, text.clone(), text, 1..=50_u32, any::<bool>()).prop_map(
            |(data, caption, caption_en, rows, chart)| {
                let data = data
                    .map(|(id, query)| FigureData { distribution: DistributionId::new(id), query });
                let figure = Figure { data, unread: String::new(), caption, caption_en };
                if chart { Block::Chart { figure } } else { Block::Table { figure, rows } }
            }
        ),
    ]
}

fn story() -> impl Strategy<Value = Story> {
    proptest::collection::vec(block(), 0..12).prop_map(|blocks| Story { blocks, ..whole() })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        prop_oneof![Just(BlockKind::Text), Just(BlockKind::Chart), Just(BlockKind::Table)]
            .prop_map(Step::Add),
        (0..15_usize).prop_map(Step::Up),
        (0..15_usize).prop_map(Step::Down),
        (0..15_usize).prop_map(Step::Remove),
    ]
}

proptest! {
    #[test]
    fn what_is_kept_is_read_again(story in story()) {
        let json = serde_json::to_string(&story).expect("it is written");
        prop_assert_eq!(serde_json::from_str::<Story>(&json).expect("it is read"), story);
    }

    #[test]
    fn moving_loses_no_block_and_every_step_leads_to_one(
        before in story(), steps in proptest::collection::vec(step(), 0..10)
    ) {
        let mut story = before;
        for step in steps {
            let (mut had, many) = (story.blocks.clone(), story.blocks.len());
            let at = story.step(step);
            prop_assert!(at < story.blocks.len().max(1));
            match step {
                Step::Add(kind) => {
                    had.push(Block::empty(kind));
                    prop_assert_eq!(&story.blocks, &had);
                }
                Step::Remove(at) => prop_assert_eq!(story.blocks.len(), many - usize::from(at < many)),
                Step::Up(_) | Step::Down(_) => {
                    for block in &had {
                        let count = |blocks: &[Block]| blocks.iter().filter(|it| *it == block).count();
                        prop_assert_eq!(count(&story.blocks), count(&had));
                    }
                }
            }
        }
    }

    #[test]
    fn no_word_breaks_the_reader_of_steps(word in "\\PC{0,20}") {
        if let Some(step) = Step::parse(&word) {
            prop_assert!(word.contains('.'), "{step:?}");
        }
    }
}
