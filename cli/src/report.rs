//! `gramme report BACKUP.json --week 2026-W47 --format csv`: a report of a period, out of a backup.
//!
//! Decides how a period is asked for and where the report goes. Refuses to compute: the report is the
//! core's.

use crate::merge;
use anyhow::{Context, Result, bail};
use clap::{Args as Arguments, ValueEnum};
use gramme::footprint::{Electricity, tables};
use gramme::ledger::calendar::Day;
use gramme::ledger::history::History as Kept;
use gramme::ledger::session::PAUSE_MIN;
use gramme::locale::{Language, Locale};
use gramme::report::{self, History, Period, Report, Signs};
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// What `gramme report` is told.
#[derive(Arguments)]
pub struct Args {
    /// A backup, as the options page saves it
    backup: PathBuf,
    #[command(flatten)]
    days: Days,
    /// The last day, with --from
    #[arg(long, requires = "from")]
    to: Option<String>,
    /// The form
    #[arg(long, value_enum)]
    format: Format,
    /// The language of the HTML and Markdown forms
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,
    /// The sign between the cells of the CSV form
    #[arg(long, value_enum, default_value = "comma")]
    delimiter: Delimiter,
    /// The sign between units and tenths in the CSV form
    #[arg(long, value_enum, default_value = "point")]
    decimal: Decimal,
    /// Begin the CSV form with a byte order mark, by which some spreadsheets know UTF-8
    #[arg(long)]
    bom: bool,
    /// The electricity of what would have been otherwise, as a code of grids.toml; the providers' if absent
    #[arg(long)]
    grid: Option<String>,
    /// The folder that the report is written into, under its own name; the standard output if absent
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Which days, asked for in one of three ways.
#[derive(Arguments)]
#[group(required = true, multiple = false)]
struct Days {
    /// A week: 2026-W47, or the first day of one that begins on a Saturday or a Sunday
    #[arg(long)]
    week: Option<String>,
    /// A month: 2026-11
    #[arg(long)]
    month: Option<String>,
    /// The first day of a range, with --to
    #[arg(long, requires = "to")]
    from: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Csv,
    Json,
    Html,
    Md,
}

#[derive(Clone, Copy, ValueEnum)]
enum Lang {
    En,
    Fr,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Delimiter {
    #[value(alias = ",")]
    Comma,
    #[value(alias = ";")]
    Semicolon,
    Tab,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Decimal {
    #[value(alias = ".")]
    Point,
    #[value(alias = ",")]
    Comma,
}

impl Args {
    fn period(&self) -> Result<Period> {
        let Days { week, month, from } = &self.days;
        if let Some(label) = week {
            return Period::week(label)
                .with_context(|| format!("--week {label}: should be like 2026-W47, or a first day"));
        }
        if let Some(label) = month {
            return Period::month(label).with_context(|| format!("--month {label}: should be like 2026-11"));
        }
        let day = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            Day::parse(text).with_context(|| format!("{text}: should be a day such as 2026-11-20"))
        };
        let (first, last) = (day(from)?, day(&self.to)?);
        Period::range(first, last)
            .with_context(|| format!("--from {first} --to {last}: should be in order, and within a century"))
    }

    fn signs(&self) -> Result<Signs> {
        if (self.delimiter, self.decimal) == (Delimiter::Comma, Decimal::Comma) {
            bail!("--decimal comma: needs another --delimiter, such as semicolon");
        }
        Ok(Signs {
            delimiter: match self.delimiter {
                Delimiter::Comma => b',',
                Delimiter::Semicolon => b';',
                Delimiter::Tab => b'\t',
            },
            decimal: match self.decimal {
                Decimal::Point => '.',
                Decimal::Comma => ',',
            },
            mark: self.bom,
        })
    }

    fn electricity(&self) -> Result<Electricity> {
        match self.grid.as_deref() {
            None => Ok(Electricity::default()),
            Some(code) => {
                let grid =
                    tables::grid(code).with_context(|| format!("--grid {code}: no code of grids.toml"))?;
                Ok(Electricity::of(grid.code))
            }
        }
    }
}

/// Writes the report.
pub fn run(args: &Args) -> Result<ExitCode> {
    let (period, signs, electricity) = (args.period()?, args.signs()?, args.electricity()?);
    let kept = merge::read(&args.backup).with_context(|| format!("{}", args.backup.display()))?;
    // Each thing once, and nothing of what was deleted.
    let kept = Kept::default().joined(kept).cleared();
    let history = History::of(&kept, period, PAUSE_MIN);
    let locale = Locale::usual(match args.lang {
        Lang::En => Language::En,
        Lang::Fr => Language::Fr,
    });
    let format = match args.format {
        Format::Csv => report::Format::Csv,
        Format::Json => report::Format::Json,
        Format::Html => report::Format::Html,
        Format::Md => report::Format::Markdown,
    };
    let written = Report::of(&history, period, &electricity).write(format, &locale, signs);
    match &args.out {
        Some(folder) => {
            let file = folder.join(period.file_name(format));
            fs::write(&file, written).with_context(|| format!("{}", file.display()))?;
            writeln!(io::stderr(), "{}", file.display())?;
        }
        None => match io::stdout().lock().write_all(written.as_bytes()) {
            // Whoever read it has had enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
            written => written?,
        },
    }
    Ok(ExitCode::SUCCESS)
}
