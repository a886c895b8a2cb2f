//! A living index answers as a fresh one does, and as its snapshot does.

use std::path::Path;

use domain::DatasetId;
use search::{Catalogue, CatalogueError, Document, Searcher, State, answer_search, answer_suggest};

use crate::builders::{catalogue, found, names, varied};

const TITLES: [&str; 8] = [
    "住房公积金缴存",
    "公交线路",
    "公交站点 Bus stops",
    "空气质量日报",
    "PM2.5监测",
    "学校名录",
    "医院（诊所）名录",
    "公共厕所",
];

fn title(number: u64) -> String {
    format!("{}{}", TITLES[number as usize % TITLES.len()], number % 13)
}

/// Both answers to many queries, without the time they took.
fn answers(searcher: &Searcher) -> Vec<Vec<u8>> {
    let mut all = Vec::new();
    for q in
        ["", "公", "公交", "公积金", "名录 医", "pm2", "1", "行政", "bus", "gjj", "g", "！", "12"]
    {
        for rest in [
            "",
            "&sort=updated&page=2",
            "&sort=downloads&per_page=3",
            "&theme=education&theme=health",
            "&region=360100&openness=closed&lang=en",
            "&provider=p1&format=csv&frequency=daily&updated_after=1970-01-10",
        ] {
            let query = format!("q={q}{rest}");
            all.push(answer_search(searcher, &query, None, || 0).body);
        }
        all.push(answer_suggest(searcher, &format!("q={q}&limit=20"), None).body);
    }
    for id in ["d1", "d50", "d77"] {
        let related = searcher.related(&DatasetId::new(id), 10).expect("searches");
        all.push(serde_json::to_vec(&related).expect("serialises"));
    }
    all
}

/// The catalogue after several commits, and the documents that it then holds.
fn changed() -> (tempfile::TempDir, Catalogue, Vec<Document>) {
    let mut documents: Vec<Document> = (0..80).map(|n| varied(n, &title(n))).collect();
    let (folder, catalogue) = catalogue(&documents);
    for round in 0..6 {
        let first = 80 + round * 7;
        let mut upserts: Vec<Document> = (first..first + 7).map(|n| varied(n, &title(n))).collect();
        for number in [round * 3, round * 5 + 40] {
            upserts
                .push(Document { downloads: 1000 + round, ..varied(number, &title(number + 1)) });
        }
        let deletes = [DatasetId::new(format!("d{}", 20 + round)), DatasetId::new("nobody")];
        let named = (round == 3).then(names);
        catalogue.apply(&upserts, &deletes, named.as_ref(), 2 + round).expect("applies");
        documents.retain(|document| {
            !deletes.contains(&document.id) && !upserts.iter().any(|other| other.id == document.id)
        });
        documents.extend(upserts);
    }
    (folder, catalogue, documents)
}

#[test]
fn a_living_index_a_fresh_one_and_a_snapshot_answer_alike() {
    let (_folder, living, documents) = changed();
    let (_other, fresh) = catalogue(&documents);
    let bytes = living.snapshot(9).expect("a snapshot");
    let loaded = Searcher::from_snapshot(&bytes).expect("opens");
    let expected = answers(&living.searcher());
    assert_eq!(living.searcher().document_count(), documents.len() as u64);
    assert_eq!(answers(&fresh.searcher()), expected);
    assert_eq!(answers(&loaded), expected);
    let (manifest, _) = search::snapshot::read(&bytes).expect("reads");
    assert_eq!((manifest.number, manifest.position), (9, living.position()));
    assert_eq!(manifest.documents, documents.len() as u64);
}

#[test]
fn a_change_is_found_at_once_and_after_opening_again() {
    let (folder, catalogue) = catalogue(&[varied(0, "旧名")]);
    let before = catalogue.searcher();
    catalogue.apply(&[varied(0, "新名"), varied(1, "另一个")], &[], None, 7).expect("applies");
    assert_eq!(found(&before, "旧名").len(), 1);
    assert_eq!(found(&catalogue.searcher(), "旧名").len(), 0);
    assert_eq!(found(&catalogue.searcher(), "新名").len(), 1);
    drop(catalogue);
    let again = Catalogue::open(folder.path()).expect("opens");
    assert_eq!((again.state, again.catalogue.position()), (State::Ready, 7));
    assert_eq!(found(&again.catalogue.searcher(), "新名").len(), 1);
}

#[test]
fn of_two_states_of_a_dataset_in_one_call_the_later_counts() {
    let (_folder, catalogue) = catalogue(&[]);
    catalogue.apply(&[varied(0, "先"), varied(0, "后")], &[], None, 2).expect("applies");
    assert_eq!(found(&catalogue.searcher(), ""), ["后"]);
}

#[test]
fn an_empty_index_answers_and_has_a_snapshot() {
    let (_folder, catalogue) = catalogue(&[]);
    let loaded =
        Searcher::from_snapshot(&catalogue.snapshot(1).expect("a snapshot")).expect("opens");
    assert_eq!(answers(&loaded), answers(&catalogue.searcher()));
    catalogue.apply(&[varied(0, "一")], &[], None, 2).expect("applies");
    catalogue.apply(&[], &[DatasetId::new("d0")], None, 3).expect("applies");
    let emptied =
        Searcher::from_snapshot(&catalogue.snapshot(2).expect("a snapshot")).expect("opens");
    assert_eq!(answers(&emptied), answers(&loaded));
}

#[test]
fn a_rebuild_takes_the_place_of_what_was_there() {
    let (folder, catalogue) = catalogue(&[varied(0, "甲")]);
    let before = catalogue.searcher();
    catalogue.rebuild([varied(1, "乙")].into_iter(), &names(), 5).expect("builds");
    assert_eq!(found(&before, ""), ["甲"]);
    assert_eq!(found(&catalogue.searcher(), ""), ["乙"]);
    assert_eq!(generations(folder.path()), 1);
}

#[test]
fn an_index_belongs_to_one_process_at_a_time() {
    let (folder, _catalogue) = catalogue(&[varied(0, "甲")]);
    assert!(matches!(Catalogue::open(folder.path()), Err(CatalogueError::InUse)));
}

#[test]
fn what_was_not_built_cannot_be_changed_but_searched() {
    let folder = tempfile::tempdir().expect("a folder");
    let catalogue = Catalogue::open(&folder.path().join("new")).expect("opens").catalogue;
    assert!(matches!(catalogue.apply(&[], &[], None, 1), Err(CatalogueError::NotBuilt)));
    assert!(matches!(catalogue.snapshot(1), Err(CatalogueError::NotBuilt)));
    assert!(found(&catalogue.searcher(), "").is_empty());
    catalogue.rebuild([varied(0, "甲")].into_iter(), &names(), 5).expect("builds");
    assert_eq!((found(&catalogue.searcher(), "").len(), catalogue.position()), (1, 5));
}

fn generations(folder: &Path) -> usize {
    std::fs::read_dir(folder)
        .expect("reads")
        .filter(|entry| entry.as_ref().is_ok_and(|entry| entry.path().is_dir()))
        .count()
}
