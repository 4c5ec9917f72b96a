//! The popup: this week by site, and what is wrong if anything is.
//!
//! Decides the order of the sites (most used first) and the words of every trouble.

use super::figures::Quantity;
use crate::catalogue;
use crate::ledger::book::Sum;
use crate::ledger::totals::Tally;
use crate::locale::Locale;

/// Everything the popup shows, worded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Popup {
    /// Prompts and image generations.
    pub requests: String,
    /// Asks for a text reply.
    pub prompts: String,
    /// Images made.
    pub images: String,
    /// Image jobs.
    pub image_generations: String,
    /// Energy with its range; empty where nothing was priced.
    pub energy: String,
    /// CO2e with its range; empty where nothing was priced.
    pub co2e: String,
    /// Water on site with its range; empty where nothing was priced.
    pub water: String,
    /// Whether nothing was counted.
    pub empty: bool,
    /// The sites, most used first.
    pub sites: Vec<Row>,
    /// What is wrong, a sentence each.
    pub troubles: Vec<String>,
}

/// One site of the week.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its catalogue id.
    pub id: String,
    /// Its name; the id of a site this version does not know.
    pub name: String,
    /// Its prompts.
    pub prompts: String,
    /// Its images.
    pub images: String,
    /// Its prompts and image generations.
    pub requests: String,
}

/// The popup of a week; `waiting` usages could not be saved yet.
pub fn popup(week: &Sum, waiting: usize, locale: &Locale) -> Popup {
    let all = &week.totals.all;
    let mut sites: Vec<_> = week.totals.by_site.iter().collect();
    sites.sort_by(|(a, left), (b, right)| right.requests().cmp(&left.requests()).then(a.cmp(b)));
    Popup {
        requests: locale.integer(all.requests()),
        prompts: locale.integer(all.prompts),
        images: locale.integer(all.images),
        image_generations: locale.integer(all.image_generations),
        energy: priced(all, |tally| Quantity::Energy.ranged(tally.footprint.energy_wh, locale)),
        co2e: priced(all, |tally| Quantity::Carbon.ranged(tally.footprint.co2e_g, locale)),
        water: priced(all, |tally| Quantity::Water.ranged(tally.footprint.water_ml, locale)),
        empty: all.requests() == 0,
        sites: sites.into_iter().map(|(id, tally)| row(id, tally, locale)).collect(),
        troubles: troubles(week, waiting, locale),
    }
}

fn priced(tally: &Tally, words: impl Fn(&Tally) -> String) -> String {
    if tally.footprint.energy_wh.central > 0.0 { words(tally) } else { String::new() }
}

fn row(id: &str, tally: &Tally, locale: &Locale) -> Row {
    Row {
        id: id.to_owned(),
        name: catalogue::name(id).unwrap_or(id).to_owned(),
        prompts: locale.integer(tally.prompts),
        images: locale.integer(tally.images),
        requests: locale.integer(tally.requests()),
    }
}

fn troubles(week: &Sum, waiting: usize, locale: &Locale) -> Vec<String> {
    let mut troubles = Vec::new();
    if let Some(error) = &week.trouble {
        troubles.push(locale.fill("trouble_store", &[("words", &error.to_string())]));
    }
    if week.unreadable > 0 {
        troubles.push(locale.plural("trouble_unreadable", u64::from(week.unreadable)));
    }
    if waiting > 0 {
        troubles.push(locale.plural("trouble_waiting", waiting as u64));
    }
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::ledger::contract::usage;
    use crate::ledger::totals::Totals;

    #[test]
    fn sites_are_in_the_order_of_their_use() {
        let mut totals = Totals::default();
        for (id, site) in [("a", "gemini"), ("b", "chatgpt"), ("c", "gemini"), ("d", "a-new-one")] {
            let mut usage = usage(id, 0);
            site.clone_into(&mut usage.site);
            totals.count(&usage);
        }
        let popup = popup(&Sum { totals, ..Sum::default() }, 0, &Locale::default());
        let sites: Vec<_> = popup.sites.iter().map(|row| (&*row.id, &*row.requests)).collect();
        assert_eq!(sites, [("gemini", "2"), ("a-new-one", "1"), ("chatgpt", "1")]);
        assert_eq!((&*popup.requests, popup.empty), ("4", false));
        assert!(popup.energy.starts_with("1.9\u{a0}Wh ("), "{}", popup.energy);
    }

    #[test]
    fn every_trouble_is_told() {
        let trouble = Some(Error::Store("VersionError".to_owned()));
        let week = Sum { unreadable: 2, trouble, ..Sum::default() };
        let told = popup(&week, 1, &Locale::default()).troubles;
        assert!(told[0].contains("VersionError"));
        assert!(told[1].starts_with("2 records"));
        assert!(told[2].starts_with("1 request could not be saved"));
    }
}
