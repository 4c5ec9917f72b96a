//! The ledger as one person's book: a store, and what the store could not take yet.
//!
//! Decides that a refused write waits and is tried again, and that this week's usages are read once: what is kept or
//! changed afterwards is kept or changed beside them too. Refuses to know why a store refuses.

use super::calendar::{Day, Week};
use super::store::{Amended, Change, Read, Store, amended};
use super::totals::Totals;
use super::usage::Usage;
use crate::error::Error;
use std::cell::RefCell;

/// What became of a usage that was to be kept.
#[derive(Clone, Debug, PartialEq)]
pub enum Kept {
    /// In the store, now or already before.
    Written,
    /// Refused; it waits here, is part of every total, and is tried again.
    Waiting(Error),
}

/// What became of a change.
#[derive(Clone, Debug, PartialEq)]
pub enum Amending {
    /// The store has it as changed.
    Written(Amended),
    /// The usage still waits to be written, now as changed.
    Waiting(Amended),
    /// There is no such usage, or the change left it as it is.
    Unchanged,
    /// The store refused; the change is to be tried again.
    Refused(Error),
}

/// A week's totals, with what could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sum {
    /// What could be read, and what waits.
    pub totals: Totals,
    /// Records that are there and make no sense.
    pub unreadable: u32,
    /// Why the store could not be read at all, where it could not.
    pub trouble: Option<Error>,
}

/// A week whose usages are known.
#[derive(Clone, Debug)]
struct Folded {
    week: Week,
    usages: Vec<Usage>,
    sum: Sum,
}

impl Folded {
    /// Adds a usage of the week.
    fn add(&mut self, usage: &Usage) {
        if self.week.contains(usage.day) {
            self.sum.totals.count(usage);
            self.usages.push(usage.clone());
        }
    }

    /// Puts a usage in the place of what it was. The totals are added up anew: a difference of sums is not the sum of
    /// differences, to the last digit.
    fn change(&mut self, Amended { before, after }: &Amended) {
        let place = self.usages.iter().position(|usage| usage.id == before.id);
        match (place, self.week.contains(after.day)) {
            (Some(place), true) => after.clone_into(&mut self.usages[place]),
            (Some(place), false) => drop(self.usages.remove(place)),
            (None, true) => self.usages.push(after.clone()),
            (None, false) => return,
        }
        self.sum.totals = self.usages.iter().collect();
    }
}

/// A store (or the reason why there is none), the usages that wait, and this week's fold.
#[derive(Clone, Debug)]
pub struct Book<S> {
    store: Result<S, Error>,
    waiting: RefCell<Vec<Usage>>,
    unreadable: u32,
    folded: RefCell<Option<Folded>>,
}

impl<S: Store> Book<S> {
    /// A book over a store that opened, or over the reason why it did not; `waiting` are usages that a
    /// book before this one could not write.
    pub fn new(store: Result<S, Error>, waiting: Vec<Usage>) -> Self {
        Self { store, waiting: RefCell::new(waiting), unreadable: 0, folded: RefCell::new(None) }
    }

    /// The same book, which also knows of waiting records that make no sense.
    #[must_use]
    pub fn with_unreadable(self, unreadable: u32) -> Self {
        Self { unreadable, ..self }
    }

    /// The store, if it opened.
    pub fn store(&self) -> Result<&S, Error> {
        self.store.as_ref().map_err(Clone::clone)
    }

    /// The usages that no store has yet.
    pub fn waiting(&self) -> Vec<Usage> {
        self.waiting.borrow().clone()
    }

    /// Keeps usages together: all of them in the store, or all of them waiting for it.
    pub async fn keep(&self, usages: Vec<Usage>) -> Kept {
        let added = match &self.store {
            Ok(store) => store.add_all(&usages).await,
            Err(closed) => Err(closed.clone()),
        };
        match added {
            Ok(new) => {
                let waited = self.waiting.borrow().len();
                self.waiting.borrow_mut().retain(|one| usages.iter().all(|usage| usage.id != one.id));
                let all_new = usize::try_from(new).is_ok_and(|new| new == usages.len());
                if all_new && self.waiting.borrow().len() == waited {
                    for usage in &usages {
                        self.fold(usage);
                    }
                } else {
                    // Which of them were known, or in the fold already, nobody says.
                    self.refold();
                }
                Kept::Written
            }
            Err(error) => {
                for usage in usages {
                    let known = self.waiting.borrow().iter().any(|waiting| waiting.id == usage.id);
                    if !known {
                        self.fold(&usage);
                        self.waiting.borrow_mut().push(usage);
                    }
                }
                Kept::Waiting(error)
            }
        }
    }

    /// Changes a usage, in the store or while it waits.
    pub async fn amend(&self, id: &str, change: &Change<'_>) -> Amending {
        if let Some(place) = self.waiting.borrow_mut().iter_mut().find(|usage| usage.id == id) {
            return match amended(place.clone(), change) {
                Some(amended) => {
                    amended.after.clone_into(place);
                    self.changed(&amended);
                    Amending::Waiting(amended)
                }
                None => Amending::Unchanged,
            };
        }
        let amended = match &self.store {
            Ok(store) => store.amend(id, change).await,
            Err(closed) => Err(closed.clone()),
        };
        match amended {
            Ok(Some(amended)) => {
                self.changed(&amended);
                Amending::Written(amended)
            }
            Ok(None) => Amending::Unchanged,
            Err(error) => Amending::Refused(error),
        }
    }

    /// Tries again what waits; the ids that the store has taken now.
    pub async fn retry(&self) -> Result<Vec<String>, Error> {
        let waiting = self.waiting();
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        self.store()?.add_all(&waiting).await?;
        let ids: Vec<_> = waiting.into_iter().map(|usage| usage.id).collect();
        self.waiting.borrow_mut().retain(|usage| !ids.contains(&usage.id));
        Ok(ids)
    }

    /// The usages of some days, those that wait included.
    pub async fn read(&self, first: Day, last: Day) -> Result<Read, Error> {
        let mut read = match &self.store {
            Ok(store) => store.read(first, last).await?,
            Err(closed) => return Err(closed.clone()),
        };
        let waiting = self.waiting.borrow();
        let waiting = waiting.iter().filter(|usage| (first..=last).contains(&usage.day));
        for usage in waiting {
            if !read.usages.iter().any(|kept| kept.id == usage.id) {
                read.usages.push(usage.clone());
            }
        }
        Ok(read)
    }

    /// The totals of a week. A store that cannot be read leaves those of what waits, and says why.
    pub async fn week(&self, week: Week) -> Sum {
        if let Some(folded) = &*self.folded.borrow()
            && folded.week == week
        {
            return folded.sum.clone();
        }
        match self.read(week.first(), week.last()).await {
            Ok(Read { usages, unreadable, .. }) => {
                let totals = usages.iter().collect();
                let sum = Sum { totals, unreadable: unreadable + self.unreadable, trouble: None };
                *self.folded.borrow_mut() = Some(Folded { week, usages, sum: sum.clone() });
                sum
            }
            Err(error) => {
                let waiting = self.waiting.borrow();
                let totals = waiting.iter().filter(|usage| week.contains(usage.day)).collect();
                Sum { totals, unreadable: self.unreadable, trouble: Some(error) }
            }
        }
    }

    /// Forgets the fold: the store was changed by other hands (an import, a correction).
    pub fn refold(&self) {
        *self.folded.borrow_mut() = None;
    }

    fn fold(&self, usage: &Usage) {
        if let Some(folded) = &mut *self.folded.borrow_mut() {
            folded.add(usage);
        }
    }

    fn changed(&self, amended: &Amended) {
        if let Some(folded) = &mut *self.folded.borrow_mut() {
            folded.change(amended);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::calendar::WeekStart;
    use crate::ledger::contract::usage;
    use crate::ledger::memory::MemoryStore;
    use crate::observe::Kind;
    use pollster::block_on;

    fn this_week() -> Week {
        usage("a", 0).day.week(WeekStart::Monday)
    }

    #[test]
    fn a_refused_write_waits_is_counted_and_is_written_later() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        book.store().unwrap().refuse_writes(true);
        assert!(matches!(block_on(book.keep(vec![usage("a", 0)])), Kept::Waiting(_)));
        assert_eq!(block_on(book.week(this_week())).totals.all.requests(), 1);
        assert!(block_on(book.retry()).is_err());
        book.store().unwrap().refuse_writes(false);
        assert_eq!(block_on(book.retry()), Ok(vec!["a".to_owned()]));
        assert_eq!(book.waiting(), Vec::new());
        book.refold();
        assert_eq!(block_on(book.week(this_week())).totals.all.requests(), 1);
    }

    #[test]
    fn the_fold_that_is_counted_on_equals_the_fold_from_the_store() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        assert_eq!(block_on(book.week(this_week())).totals, Totals::default());
        for id in ["a", "b", "a", "c", "c"] {
            assert_eq!(block_on(book.keep(vec![usage(id, 0)])), Kept::Written);
        }
        let counted_on = block_on(book.week(this_week()));
        book.refold();
        assert_eq!(block_on(book.week(this_week())), counted_on);
        assert_eq!(counted_on.totals.all.requests(), 3);
    }

    #[test]
    fn a_store_that_did_not_open_still_counts_and_says_why() {
        let closed: Result<MemoryStore, _> = Err(Error::Store("it is newer than this version".to_owned()));
        let book = Book::new(closed, vec![usage("before", 0)]);
        assert!(matches!(block_on(book.keep(vec![usage("a", 0)])), Kept::Waiting(_)));
        let sum = block_on(book.week(this_week()));
        assert_eq!(sum.totals.all.requests(), 2);
        assert!(sum.trouble.unwrap().to_string().contains("newer"));
    }

    #[test]
    fn a_usage_that_waited_and_is_then_written_counts_once() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        block_on(book.week(this_week()));
        book.store().unwrap().refuse_writes(true);
        block_on(book.keep(vec![usage("a", 0)]));
        book.store().unwrap().refuse_writes(false);
        assert_eq!(block_on(book.keep(vec![usage("a", 0)])), Kept::Written);
        assert_eq!(book.waiting(), Vec::new());
        assert_eq!(block_on(book.week(this_week())).totals.all.requests(), 1);
    }

    #[test]
    fn a_changed_usage_is_added_up_without_reading_the_week_again() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        for id in ["a", "b", "c"] {
            block_on(book.keep(vec![usage(id, 0)]));
        }
        block_on(book.week(this_week()));
        // What other hands add is not seen before the fold is forgotten: nothing was read in between.
        block_on(book.store().unwrap().add(&usage("of other hands", 0))).unwrap();
        assert!(matches!(block_on(book.amend("b", &to_image)), Amending::Written(_)));
        let all = block_on(book.week(this_week())).totals.all;
        assert_eq!((all.prompts, all.image_generations), (2, 1));
        book.refold();
        let all = block_on(book.week(this_week())).totals.all;
        assert_eq!((all.prompts, all.image_generations), (3, 1));
    }

    #[test]
    fn a_change_moves_a_usage_out_of_the_week_and_into_it() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        let elsewhere = Usage { day: this_week().last().plus(1), ..usage("later", 0) };
        for usage in [usage("a", 0), elsewhere] {
            block_on(book.keep(vec![usage]));
        }
        assert_eq!(block_on(book.week(this_week())).totals.all.requests(), 1);
        for (id, day, left) in [("a", this_week().last().plus(1), 0), ("later", this_week().first(), 1)] {
            let moved = |usage: &Usage| Some(Usage { day, ..usage.clone() });
            assert!(matches!(block_on(book.amend(id, &moved)), Amending::Written(_)));
            let counted_on = block_on(book.week(this_week()));
            assert_eq!(counted_on.totals.all.requests(), left);
            book.refold();
            assert_eq!(block_on(book.week(this_week())), counted_on);
        }
    }

    fn to_image(usage: &Usage) -> Option<Usage> {
        (usage.kind == Kind::Text).then(|| Usage { kind: Kind::Image, ..usage.clone() })
    }

    #[test]
    fn a_change_moves_the_week_and_the_store_alike() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        for id in ["a", "b"] {
            block_on(book.keep(vec![usage(id, 0)]));
        }
        block_on(book.week(this_week()));
        assert!(matches!(block_on(book.amend("a", &to_image)), Amending::Written(_)));
        assert_eq!(block_on(book.amend("a", &to_image)), Amending::Unchanged);
        assert_eq!(block_on(book.amend("nobody", &to_image)), Amending::Unchanged);
        let all = block_on(book.week(this_week())).totals.all;
        assert_eq!((all.prompts, all.image_generations), (1, 1));
    }

    #[test]
    fn a_usage_that_waits_is_changed_where_it_waits() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        block_on(book.week(this_week()));
        book.store().unwrap().refuse_writes(true);
        block_on(book.keep(vec![usage("a", 0)]));
        assert!(matches!(block_on(book.amend("a", &to_image)), Amending::Waiting(_)));
        assert_eq!(block_on(book.week(this_week())).totals.all.image_generations, 1);
        assert!(book.waiting().iter().all(|usage| usage.kind == Kind::Image));
        book.store().unwrap().refuse_writes(false);
        assert_eq!(block_on(book.retry()), Ok(vec!["a".to_owned()]));
        book.refold();
        assert_eq!(block_on(book.week(this_week())).totals.all.image_generations, 1);
    }

    #[test]
    fn a_refused_change_says_so_and_changes_nothing() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        block_on(book.keep(vec![usage("a", 0)]));
        book.store().unwrap().refuse_writes(true);
        assert!(matches!(block_on(book.amend("a", &to_image)), Amending::Refused(_)));
        assert_eq!(block_on(book.week(this_week())).totals.all.prompts, 1);
    }

    #[test]
    fn a_usage_that_waits_and_is_kept_again_counts_once() {
        let book = Book::new(Ok(MemoryStore::default()), Vec::new());
        block_on(book.week(this_week()));
        book.store().unwrap().refuse_writes(true);
        for _ in 0..2 {
            block_on(book.keep(vec![usage("a", 0)]));
        }
        assert_eq!(block_on(book.week(this_week())).totals.all.requests(), 1);
    }
}
