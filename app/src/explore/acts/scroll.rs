//! Where rows stand in a box that is scrolled. No browser makes an element high enough for a
//! million rows, so that beyond a height the box stands for more than it is high: small steps of
//! the wheel are exact, and only a pull at the scroll bar counts in shares of the whole.

/// Most pixels that every browser makes an element high, with room to spare.
const HIGHEST: f64 = 8_000_000.0;

/// The rows, the box and where it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scroll {
    /// Rows.
    pub total: u64,
    /// Pixels of a row.
    pub height: f64,
    /// Pixels of the box in which rows are seen.
    pub view: f64,
    /// Where the box stands, as the browser counts.
    pub top: f64,
    /// What lies above beyond that.
    pub above: f64,
}

impl Scroll {
    /// Pixels of all rows.
    fn full(&self) -> f64 {
        self.total as f64 * self.height
    }

    /// Pixels that the box is given for them.
    pub fn tall(&self) -> f64 {
        self.full().min(HIGHEST)
    }

    fn is_scaled(&self) -> bool {
        self.full() > HIGHEST
    }

    /// The pixel of all rows at which the box stands.
    fn at(&self) -> f64 {
        (self.top + self.above).clamp(0.0, (self.full() - self.view).max(0.0))
    }

    /// The box was scrolled.
    pub fn moved_to(&mut self, top: f64) {
        let step = (top - self.top).abs();
        self.top = top;
        if !self.is_scaled() {
            self.above = 0.0;
            return;
        }
        let last = self.tall() - self.view;
        if top <= 0.0 {
            self.above = 0.0;
        } else if top >= last - 1.0 {
            self.above = self.full() - self.tall();
        } else if step >= self.view {
            self.above = top / last * (self.full() - self.view) - top;
        }
    }

    /// Brings the box to where its share of the whole is, without moving the rows; the answer is
    /// where the browser has to put it.
    pub fn settle(&mut self) -> f64 {
        self.show(self.at())
    }

    /// Brings a pixel of all rows to the top; the answer is where the browser has to put the box.
    fn show(&mut self, at: f64) -> f64 {
        let most = (self.full() - self.view).max(0.0);
        let at = at.clamp(0.0, most);
        self.top = if self.is_scaled() {
            (at / most * (self.tall() - self.view)).round()
        } else {
            at.round()
        };
        self.above = if self.is_scaled() { at - self.top } else { 0.0 };
        self.top
    }

    /// Brings a row into sight; where the browser has to put the box, if that has to move.
    pub fn reveal(&mut self, row: u64) -> Option<f64> {
        let (begin, at) = (row as f64 * self.height, self.at());
        let end = begin + self.height;
        if begin < at {
            Some(self.show(begin))
        } else if end > at + self.view {
            Some(self.show(end - self.view))
        } else {
            None
        }
    }

    /// Brings a row to the top.
    pub fn begin_with(&mut self, row: u64) -> f64 {
        self.show(row as f64 * self.height)
    }

    /// The rows that are in sight, the last one not included.
    pub fn seen(&self) -> (u64, u64) {
        let first = (self.at() / self.height).floor() as u64;
        let last = ((self.at() + self.view) / self.height).ceil() as u64;
        (first.min(self.total), last.min(self.total))
    }

    /// The rows that stand in the document, some more on either side, the last one not included.
    pub fn drawn(&self, more: u64) -> (u64, u64) {
        let (first, last) = self.seen();
        let highest = (self.above / self.height).ceil() as u64;
        (first.saturating_sub(more).max(highest.min(first)), (last + more).min(self.total))
    }

    /// Pixels that are left free before the rows that are drawn, and after them.
    pub fn space(&self, (first, last): (u64, u64)) -> (f64, f64) {
        let before = (first as f64 * self.height - self.above).max(0.0);
        let rows = last.saturating_sub(first) as f64 * self.height;
        (before, (self.tall() - before - rows).max(0.0))
    }

    /// Rows that fit into the box.
    pub fn page(&self) -> u64 {
        ((self.view / self.height).floor() as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scroll(total: u64) -> Scroll {
        Scroll { total, height: 40.0, view: 400.0, top: 0.0, above: 0.0 }
    }

    #[test]
    fn few_rows_stand_where_they_are() {
        let mut scroll = scroll(1000);
        scroll.moved_to(4_000.0);
        assert_eq!(scroll.seen(), (100, 110));
        assert_eq!(scroll.drawn(5), (95, 115));
        assert_eq!(scroll.space((95, 115)), (3_800.0, 40_000.0 - 3_800.0 - 800.0));
        assert_eq!(scroll.reveal(99), Some(3_960.0));
        assert_eq!(scroll.reveal(999), Some(39_600.0));
        assert_eq!(scroll.reveal(995), None);
    }

    #[test]
    fn of_a_million_rows_the_first_and_the_last_can_be_seen() {
        let mut scroll = scroll(1_000_000);
        let last = scroll.tall() - scroll.view;
        scroll.moved_to(last);
        assert_eq!(scroll.seen(), (999_990, 1_000_000));
        scroll.moved_to(0.0);
        assert_eq!(scroll.seen(), (0, 10));
        scroll.moved_to(last / 2.0);
        let (first, _) = scroll.seen();
        assert!((499_980..=500_010).contains(&first), "{first}");
    }

    #[test]
    fn small_steps_are_exact_and_settling_moves_no_row() {
        let mut scroll = scroll(1_000_000);
        scroll.moved_to(2_000_000.0);
        let (before, _) = scroll.seen();
        scroll.moved_to(2_000_120.0);
        assert_eq!(scroll.seen().0, before + 3);
        let seen = scroll.seen();
        let top = scroll.settle();
        scroll.moved_to(top);
        assert_eq!(scroll.seen(), seen);
        let drawn = scroll.drawn(10);
        let (space, after) = scroll.space(drawn);
        assert!(space >= 0.0 && after >= 0.0 && drawn.0 + 10 == seen.0, "{drawn:?} {space}");
    }

    #[test]
    fn keys_walk_through_a_million_rows() {
        let mut scroll = scroll(1_000_000);
        assert!(scroll.reveal(999_999).is_some());
        assert_eq!(scroll.seen(), (999_990, 1_000_000));
        for row in (0..50).map(|step| 999_990 - step) {
            scroll.reveal(row);
            let (first, last) = scroll.seen();
            assert!((first..last).contains(&row), "{row} {first} {last}");
        }
        assert_eq!(scroll.begin_with(0), 0.0);
        assert_eq!(scroll.seen(), (0, 10));
    }

    #[test]
    fn no_row_is_no_place() {
        let mut scroll = scroll(0);
        scroll.moved_to(10.0);
        assert_eq!(scroll.seen(), (0, 0));
        assert_eq!(scroll.begin_with(0), 0.0);
    }
}
