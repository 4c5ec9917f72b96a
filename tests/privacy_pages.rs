//! docs/PRIVACY.md and docs/PRIVACY.fr.md, held to what is stored.
//!
//! `tests/stored.rs` holds the README's list to the records that the code writes. Here every place and
//! every field of that list must be said in both pages' own words, under the heading of what is kept: who
//! stores something more has to tell people so, in both languages.

#![allow(clippy::panic, clippy::unwrap_used, reason = "a test says what is wrong by stopping")]

mod project_support;

use project_support::{read, section};
use std::collections::BTreeSet;
use std::fs;

/// What stands in the README, the words for it in English, and in French.
const SAID: &[(&[&str], &str, &str)] = &[
    (&["id"], "a random name of this installation", "un nom tiré au hasard pour cette installation"),
    (&["moment", "day"], "when and on which day", "quand et quel jour"),
    (&["site"], "on which site", "sur quel site"),
    (&["kind"], "text or image", "texte ou image"),
    (&["turn"], "new or again", "nouvelle ou répétée"),
    (&["model", "asked_model"], "the model's name", "le nom du modèle"),
    (&["images"], "the number of images", "le nombre d’images"),
    (
        &["prompt_chars"],
        "the lengths of prompt and answer as numbers",
        "les longueurs du texte et de la réponse sous forme de nombres",
    ),
    (&["reply"], "how long the answer took", "la durée de la réponse"),
    (&["price"], "the estimate", "l’estimation"),
    (&["day", "parts", "rows", "days"], "its totals by site and model", "ses totaux par site et par modèle"),
    (&["sessions"], "its sessions", "ses sessions"),
    (&["entries"], "each correction of yours", "chaque correction de votre part"),
    (&["health"], "when it was last seen working", "quand il a été vu en marche pour la dernière fois"),
    (&["settings"], "your settings", "vos réglages"),
    (
        &["installation", "origins"],
        "a random name of this installation",
        "un nom tiré au hasard pour cette installation",
    ),
    (&["painted"], "the badge as it was last painted", "la pastille telle qu’elle a été affichée en dernier"),
    (
        &["tidy_at", "core_failed", "touched", "stale", "welcomed"],
        "notes for the housekeeping",
        "des repères pour l’entretien de l’historique",
    ),
    (
        &["weekly", "reports_ready"],
        "which weeks' reports were saved by themselves",
        "les semaines dont le rapport a été enregistré de lui-même",
    ),
    (&["usages", "bundles"], "For each counted request", "Pour chaque requête comptée"),
    (&["flight:…", "event:…"], "requests under way", "les requêtes en cours"),
    (&["spare"], "A spare copy of all this", "Une copie de secours de tout cela"),
    (&["counted:…"], "what was counted since the last copy", "ce qui a été compté depuis la dernière copie"),
    (&["tab:…"], "what was counted from a tab of late", "ce qui vient d’être compté dans un onglet"),
    (&["waiting:…", "refine:…"], "what the database refused", "ce que la base de données a refusé"),
    (
        &["run"],
        "a random name of this run of the browser",
        "un nom tiré au hasard pour cette ouverture du navigateur",
    ),
    (&["started"], "when the browser started", "l’heure à laquelle le navigateur a démarré"),
    (&["first_request"], "the number of the first request since", "le numéro de la première requête depuis"),
];

/// What the pages promise about how long it stays, and how it goes.
const FATES: &[(&str, &str)] = &[
    ("for 13 months unless you choose otherwise", "pendant 13 mois, sauf si vous choisissez une autre durée"),
    ("are kept for good", "sont gardés pour de bon"),
    ("for ten minutes it can be brought back", "pendant dix minutes, vous pouvez le rétablir"),
    (
        "delete one request, a session, a day, a site or everything",
        "supprimer une requête, une session, un jour, un site ou tout l’historique",
    ),
];

/// A section of a page, its lines joined as a reader sees them.
fn joined(page: &str, heading: &str) -> String {
    section(page, heading).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The places and fields of the README's list: the first column of its tables, and the stores.
fn listed() -> BTreeSet<String> {
    let readme = read("README.md");
    let stored = section(&readme, "What is stored");
    let mut names = BTreeSet::new();
    for line in stored.lines() {
        if let Some(row) = line.strip_prefix("| `") {
            let column = row.split('|').next().unwrap();
            names.extend(format!("`{column}").split('`').skip(1).step_by(2).map(str::to_owned));
        }
        for (_, after) in line.match_indices("store `").map(|(at, word)| line.split_at(at + word.len())) {
            names.extend(after.split('`').next().map(str::to_owned));
        }
    }
    names
}

#[test]
fn both_pages_say_all_that_is_stored() {
    let listed = listed();
    assert!(listed.len() >= 30, "{listed:?}");
    let known: BTreeSet<_> = SAID.iter().flat_map(|(names, ..)| *names).copied().collect();
    let silent: Vec<_> = listed.iter().filter(|name| !known.contains(name.as_str())).collect();
    assert!(
        silent.is_empty(),
        "stored, and no words for it in docs/PRIVACY.md and docs/PRIVACY.fr.md: {silent:?}"
    );
    let gone: Vec<_> = known.iter().filter(|name| !listed.contains(**name)).collect();
    assert!(gone.is_empty(), "no longer in the README's list: {gone:?}");
    let english = joined(&read("docs/PRIVACY.md"), "What it keeps");
    let french = joined(&read("docs/PRIVACY.fr.md"), "Ce qu’il garde");
    let all = SAID.iter().map(|(_, english, french)| (english, french));
    for (words, mots) in all.chain(FATES.iter().map(|(words, mots)| (words, mots))) {
        assert!(english.contains(words), "docs/PRIVACY.md does not say {words:?}");
        assert!(french.contains(mots), "docs/PRIVACY.fr.md does not say {mots:?}");
    }
}

#[test]
fn both_pages_make_the_same_promises() {
    let proofs = |path: &str, heading: &str| -> Vec<String> {
        let promises = joined(&read(path), heading);
        let code = promises.split('`').skip(1).step_by(2);
        code.filter(|word| word.starts_with("cargo ")).map(str::to_owned).collect()
    };
    let english = proofs("docs/PRIVACY.md", "What it promises");
    assert!(english.len() >= 6, "{english:?}");
    assert_eq!(english, proofs("docs/PRIVACY.fr.md", "Ce qu’il promet"));
}

/// Every proof of the browsers' tests that a page names as one, and every file of native tests.
#[test]
fn pages_name_tests_that_are_there() {
    let readme = read("README.md");
    let pages = [read("docs/SECURITY.md"), section(&readme, "What proves it").to_owned()].concat();
    let mut sources = String::new();
    for folder in ["tests/e2e/src/proofs", "tests", "src/ledger"] {
        for entry in fs::read_dir(format!("{}/{folder}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|ending| ending == "rs") {
                sources += &fs::read_to_string(path).unwrap();
            }
        }
    }
    let mut named = 0;
    for word in pages.split('`').skip(1).step_by(2) {
        for only in word.split("--only ").skip(1) {
            assert!(sources.contains(&format!("name: \"{only}")), "no proof {only}");
            named += 1;
        }
        for file in word.split("--test ").skip(1) {
            let file = file.split_whitespace().next().unwrap();
            assert!(
                fs::exists(format!("{}/tests/{file}.rs", env!("CARGO_MANIFEST_DIR"))).unwrap(),
                "no test {file}"
            );
            named += 1;
        }
        let is_name = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        let proof = word.contains('-')
            && !word.starts_with('-')
            && word.chars().all(|letter| is_name(letter) || letter == '-');
        let test =
            word.matches('_').count() > 4 && word.chars().all(|letter| is_name(letter) || letter == '_');
        if proof && !["default-src", "connect-src", "gramme-e2e"].contains(&word) {
            assert!(sources.contains(&format!("name: \"{word}\"")), "no proof {word}");
            named += 1;
        }
        if test {
            assert!(sources.contains(&format!("fn {word}(")), "no test {word}");
            named += 1;
        }
    }
    assert!(named > 40, "{named}");
}
