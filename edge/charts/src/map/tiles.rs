//! Tiles of a base map that a deployment names: pictures of squares of the Mercator plane, laid under
//! the rows of a map on a page. Files never have them: an image loads nothing.

use std::fmt;

use maud::{Markup, html};

use super::{coordinates::System, draw::Projected};
use crate::paint::Px;

/// Tiles of a map at most.
const MOST: f64 = 64.0;
/// The finest level.
const FINEST: i32 = 18;
/// Pixels of a tile where it is sharp.
const SHARP: f64 = 256.0;

/// Where tiles come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tiles {
    address: String,
    /// Whose they are, with the number under which they were reviewed (审图号); stands on every map.
    pub credit: String,
    /// The system of their degrees.
    pub system: System,
}

/// What is wrong with an address of tiles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTiles {
    /// It is not https, or http on this machine.
    Scheme,
    /// Its host could be read otherwise elsewhere.
    Host,
    /// It lacks one of `{z}`, `{x}` and `{y}`.
    Places,
    /// It has a sign that no address has.
    Signs,
    /// Nobody is named whose they are.
    Credit,
    /// Their system has no common grid of tiles.
    System,
}

impl fmt::Display for NoTiles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "is not an https address",
            Self::Host => "has no plain host",
            Self::Places => "lacks one of {z}, {x} and {y}",
            Self::Signs => "has signs that no address has",
            Self::Credit => "needs a credit beside it: whose map it is, and its review number",
            Self::System => "is of a system without a common grid: wgs84, cgcs2000 or gcj02",
        })
    }
}

impl std::error::Error for NoTiles {}

impl Tiles {
    /// Tiles at an address with `{z}`, `{x}` and `{y}` in the place of their numbers.
    ///
    /// # Errors
    /// [`NoTiles`].
    pub fn new(address: &str, credit: &str, system: System) -> Result<Self, NoTiles> {
        let (scheme, rest) = address.split_once("://").ok_or(NoTiles::Scheme)?;
        let host = rest.split('/').next().unwrap_or_default();
        let here =
            host.split(':').next().is_some_and(|name| matches!(name, "127.0.0.1" | "localhost"));
        if scheme != "https" && (scheme != "http" || !here) {
            return Err(NoTiles::Scheme);
        }
        let plain = |letter: char| letter.is_ascii_alphanumeric() || ".-:".contains(letter);
        if host.is_empty() || !host.chars().all(plain) {
            return Err(NoTiles::Host);
        }
        if ["{z}", "{x}", "{y}"].iter().any(|place| !rest.contains(place)) {
            return Err(NoTiles::Places);
        }
        if !address.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`|".contains(&byte)) {
            return Err(NoTiles::Signs);
        }
        if credit.trim().is_empty() {
            return Err(NoTiles::Credit);
        }
        if system == System::Bd09 {
            return Err(NoTiles::System);
        }
        Ok(Self { address: address.to_owned(), credit: credit.trim().to_owned(), system })
    }

    /// The origin from which they are loaded, for the policy of pages.
    pub fn origin(&self) -> &str {
        let start = self.address.find("://").map_or(0, |at| at + 3);
        let end = self.address[start..].find('/').map_or(self.address.len(), |at| start + at);
        &self.address[..end]
    }

    fn at(&self, level: i32, x: i64, y: i64) -> String {
        let mut address = self.address.clone();
        for (place, number) in [("{z}", i64::from(level)), ("{x}", x), ("{y}", y)] {
            address = address.replace(place, &number.to_string());
        }
        address
    }

    /// The tiles under a map of a size.
    pub(super) fn draw(&self, land: &Projected, (wide, high): (f64, f64)) -> Markup {
        let [west, south, east, north] = land.bounds;
        let (top, bottom) = (land.height_of(north), land.height_of(south));
        let mut level =
            (360.0 * land.scale / SHARP).log2().round().clamp(0.0, f64::from(FINEST)) as i32;
        let (columns, lines) = loop {
            let number = 2_f64.powi(level);
            let range = |from: f64, to: f64| {
                let place = |at: f64| (at / 360.0 * number).clamp(0.0, number);
                (place(from).floor(), place(to).ceil())
            };
            let ranges = (range(west + 180.0, east + 180.0), range(180.0 - top, 180.0 - bottom));
            let ((left, right), (up, down)) = ranges;
            if level == 0 || (right - left) * (down - up) <= MOST {
                break ranges;
            }
            level -= 1;
        };
        let size = 360.0 / 2_f64.powi(level);
        let each = |(from, to): (f64, f64)| from as i64..to as i64;
        let left = |x: i64| land.left + (x as f64 * size - 180.0 - west) * land.scale;
        let up = |y: i64| land.top + (top - (180.0 - y as f64 * size)) * land.scale;
        // A little over, so that no seams show.
        let side = size * land.scale + 0.5;
        html! {
            // A drawing of its own, which lets nothing of them stand out.
            svg.chart-tiles x=(Px(land.left)) y=(Px(land.top)) width=(Px(wide)) height=(Px(high))
                viewBox={ (Px(land.left)) " " (Px(land.top)) " " (Px(wide)) " " (Px(high)) }
                aria-hidden="true" {
                @for y in each(lines) {
                    @for x in each(columns) {
                        image href=(self.at(level, x, y)) x=(Px(left(x))) y=(Px(up(y)))
                            width=(Px(side)) height=(Px(side)) {}
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tiles(address: &str) -> Result<Tiles, NoTiles> {
        Tiles::new(address, "天地图 GS(2024)0001号", System::Cgcs2000)
    }

    #[test]
    fn an_address_can_say_nothing_else_to_a_browser() {
        let good = tiles("https://t0.example.org:8443/w/{z}/{x}/{y}?tk=a").expect("tiles");
        assert_eq!(good.origin(), "https://t0.example.org:8443");
        assert_eq!(good.at(3, 6, 2), "https://t0.example.org:8443/w/3/6/2?tk=a");
        for (address, why) in [
            ("http://t0.example.org/{z}/{x}/{y}", NoTiles::Scheme),
            ("javascript:{z}{x}{y}", NoTiles::Scheme),
            ("https://a;script-src *//{z}/{x}/{y}", NoTiles::Host),
            ("https:///{z}/{x}/{y}", NoTiles::Host),
            ("https://t0.example.org/{z}/{x}", NoTiles::Places),
            ("https://t0.example.org/{z}/{x}/{y}\"><script>", NoTiles::Signs),
        ] {
            assert_eq!(tiles(address), Err(why), "{address}");
        }
        let nobody = Tiles::new("https://a.example/{z}/{x}/{y}", " ", System::Wgs84);
        assert_eq!(nobody, Err(NoTiles::Credit));
    }
}
