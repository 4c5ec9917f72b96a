//! What the providers that a person used have published, what is missing, and a request for it.
//!
//! Decides what counts as missing: any of energy, emissions, water, size and place for which the catalogue has no
//! row. Refuses blame: a request is courteous, and asks for nothing
//! that was published.

use super::block::{Block, Letter, Piece, Table};
use super::link;
use super::overview::site_name;
use super::weigh::Weighed;
use crate::footprint::model;
use crate::footprint::tables::{self, Confidence, Model, Topic};
use crate::locale::{Language, Locale};

const TOPICS: [Topic; 5] = [Topic::Energy, Topic::Carbon, Topic::Water, Topic::Size, Topic::Place];
/// Most models that are named.
const NAMED: usize = 4;

/// A provider and the sites of it that were used.
struct Used<'a> {
    provider: &'static str,
    sites: Vec<&'a str>,
}

fn used(weighed: &Weighed) -> Vec<Used<'_>> {
    let mut all: Vec<Used> = Vec::new();
    for row in &weighed.rows {
        let site = tables::site(&row.site);
        if site.is_some_and(|site| site.own) {
            continue;
        }
        let of_site = site.map(tables::Site::provider).filter(|provider| !provider.is_empty());
        let of_model = || row.model.as_deref().and_then(model::find).map(Model::provider);
        let Some(provider) = of_site.or_else(of_model).filter(|provider| !provider.is_empty()) else {
            continue;
        };
        let name = site_name(&row.site);
        match all.iter_mut().find(|used| used.provider == provider) {
            Some(used) if used.sites.contains(&name) => {}
            Some(used) => used.sites.push(name),
            None => all.push(Used { provider, sites: vec![name] }),
        }
    }
    all
}

fn topic_key(topic: Topic) -> &'static str {
    match topic {
        Topic::Energy => "board_open_energy",
        Topic::Carbon => "board_open_carbon",
        Topic::Water => "board_open_water",
        Topic::Size => "board_open_size",
        Topic::Place => "board_open_place",
    }
}

fn wish_key(topic: Topic) -> &'static str {
    match topic {
        Topic::Energy => "board_open_wish_energy",
        Topic::Carbon => "board_open_wish_carbon",
        Topic::Water => "board_open_wish_water",
        Topic::Size => "board_open_wish_size",
        Topic::Place => "board_open_wish_place",
    }
}

/// The models of a provider whose size it has published, and whether there are others.
fn sizes(provider: &str) -> (Vec<&'static Model>, bool) {
    let of = |model: &&Model| model.provider() == provider && model.sizes().is_some();
    let (open, closed): (Vec<&Model>, Vec<&Model>) = tables::models()
        .iter()
        .filter(of)
        .partition(|model| model.origin().confidence == Confidence::Official);
    (open, !closed.is_empty())
}

/// What a provider has published, as rows; and what is missing.
fn known(provider: &str, locale: &Locale) -> (Vec<Vec<Piece>>, Vec<Topic>) {
    let (mut rows, mut missing) = (Vec::new(), Vec::new());
    for topic in TOPICS {
        let name = || Piece::of(locale.text(topic_key(topic)));
        let of = |row: &&tables::Published| row.provider() == provider && row.topic == topic;
        let mut found = false;
        for row in tables::published().iter().filter(of) {
            let said = if locale.language == Language::Fr { row.said_fr } else { row.said };
            rows.push(vec![name(), Piece::of(said), link::source(row.origin())]);
            found = true;
        }
        if topic == Topic::Size {
            let (open, others) = sizes(provider);
            if let Some(first) = open.first() {
                let names: Vec<_> = open.iter().take(NAMED).map(|model| model.name).collect();
                let mut words = locale.fill("board_open_models", &[("names", &names.join(", "))]);
                if open.len() > NAMED {
                    words.push(' ');
                    words.push_str(&locale.plural("board_open_models_more", (open.len() - NAMED) as u64));
                }
                rows.push(vec![name(), Piece::of(words), link::source(first.origin())]);
                found = !others;
            }
        }
        if !found {
            missing.push(topic);
        }
    }
    (rows, missing)
}

/// The page of every provider that was used, those that took most first.
pub fn open(weighed: &Weighed, locale: &Locale) -> Vec<Block> {
    let used = used(weighed);
    if used.is_empty() {
        return vec![Block::Text(locale.text("board_open_none").to_owned())];
    }
    let mut blocks = vec![Block::Text(locale.text("board_open_lead").to_owned())];
    for Used { provider, sites } in used {
        let (rows, missing) = known(provider, locale);
        blocks.push(Block::Head(provider.to_owned()));
        if rows.is_empty() {
            blocks.push(Block::Text(locale.fill("board_open_nothing", &[("provider", provider)])));
        } else {
            let head = ["board_open_topic", "board_open_said", "board_source"];
            blocks.push(Block::Table(Table {
                caption: locale.fill("board_open_caption", &[("provider", provider)]),
                head: head.map(|key| locale.text(key).to_owned()).into(),
                rows,
            }));
        }
        if missing.is_empty() {
            continue;
        }
        let names: Vec<_> = missing.iter().map(|topic| locale.text(topic_key(*topic))).collect();
        let names = names.join(" · ");
        blocks.push(Block::Text(locale.fill("board_open_missing", &[("topics", &names)])));
        // The person's own language first.
        let languages = match locale.language {
            Language::En => [Language::En, Language::Fr],
            Language::Fr => [Language::Fr, Language::En],
        };
        for language in languages {
            blocks.push(Block::Letter(letter(provider, &sites, &missing, language, locale)));
        }
    }
    blocks
}

fn letter(provider: &str, sites: &[&str], missing: &[Topic], language: Language, locale: &Locale) -> Letter {
    let there = Locale::usual(language);
    let wishes: Vec<_> = missing.iter().map(|topic| ["- ", there.text(wish_key(*topic))].concat()).collect();
    let values = [("provider", provider), ("sites", &*sites.join(", "))];
    let text = [
        &*there.fill("board_open_letter", &values),
        "\n\n",
        there.text("board_open_letter_wish"),
        "\n",
        &wishes.join("\n"),
        "\n\n",
        there.text("board_open_letter_end"),
    ]
    .concat();
    let (lang, title) = match language {
        Language::En => ("en", "board_open_letter_en"),
        Language::Fr => ("fr", "board_open_letter_fr"),
    };
    let title = locale.fill(title, &[("provider", provider)]);
    Letter { title, lang, text, copy: locale.text("board_open_copy").to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::weigh::tests::week;
    use super::*;

    fn letters(blocks: &[Block]) -> Vec<&Letter> {
        blocks
            .iter()
            .filter_map(|block| if let Block::Letter(one) = block { Some(one) } else { None })
            .collect()
    }

    #[test]
    fn a_provider_is_asked_for_what_is_missing_and_for_nothing_else() {
        let blocks = open(&week(), &Locale::default());
        assert!(blocks.contains(&Block::Head("OpenAI".to_owned())));
        let letters = letters(&blocks);
        assert_eq!(letters.iter().map(|one| one.lang).collect::<Vec<_>>(), ["en", "fr"]);
        assert!(letters[0].text.contains("ChatGPT") && letters[0].text.contains("emissions"));
        assert!(!letters[0].text.contains("- the energy"), "{}", letters[0].text);
    }

    #[test]
    fn what_was_published_stands_with_its_source_in_both_languages() {
        for language in [Language::En, Language::Fr] {
            let locale = Locale::usual(language);
            for row in tables::published() {
                let (rows, missing) = known(row.provider(), &locale);
                assert!(!rows.is_empty() && !missing.contains(&row.topic));
                assert!(rows.iter().all(|row| !row[2].words.is_empty() && !row[2].small.is_empty()));
            }
        }
        let (rows, missing) = known("Anthropic", &Locale::default());
        assert_eq!((rows.len(), missing.len()), (0, 5));
        let (rows, missing) = known("DeepSeek", &Locale::default());
        assert!(rows.len() == 1 && !missing.is_empty());
    }

    #[test]
    fn a_server_of_ones_own_has_no_provider_to_ask() {
        let mut week = week();
        week.rows.iter_mut().for_each(|row| row.site = "ollama".to_owned());
        assert!(matches!(&*open(&week, &Locale::default()), [Block::Text(_)]));
    }
}
