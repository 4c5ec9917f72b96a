//! What providers have published: `catalogue/transparency.toml`.
//!
//! Decides that a row is about a provider that models or sites have, and says something in both languages.

use super::checks::{Catalogue, TOPICS, said};
use super::output::{Output, Pools};
use super::packed::Packed;
use super::schema::Transparency;

pub fn published(catalogue: &Catalogue, out: &mut Output, pools: &mut Pools) -> Result<(), String> {
    let file = catalogue.file("transparency.toml")?;
    let parsed: Transparency = file.parse()?;
    file.knows("published", &["provider", "topic", "said", "said_fr"])?;
    let mut table = Packed::default();
    for row in &parsed.published {
        let published = row.get_ref();
        let fault = |what: String| file.fault(row, &published.provider, &what);
        said(&published.origin).map_err(fault)?;
        if published.said.trim().is_empty() || published.said_fr.trim().is_empty() {
            return Err(fault("said and said_fr are words".into()));
        }
        if !pools.providers.items.contains(&published.provider) {
            return Err(fault("no model and no site has this provider".into()));
        }
        let packed = (|| {
            table.text(&published.said)?;
            table.text(&published.said_fr)?;
            table.index(pools.provider(&published.provider))?;
            table.word(&published.topic, TOPICS)?;
            table.index(pools.origin(&published.origin)?)
        })();
        packed.map_err(fault)?;
        table.end_row();
    }
    table.table(&mut out.code, "PUBLISHED");
    Ok(())
}
