//! Colours, shapes and coordinates.
//!
//! Colours are presentation attributes, so that a file on its own looks right; `chart.css` paints the
//! same classes anew for dark grounds, print and large type.

use maud::Render;

/// Ink of words that matter.
pub const INK: &str = "#16202c";
/// Ink of words beside.
pub const INK_2: &str = "#4a5867";
/// Lines of the grid.
pub const GRID: &str = "#d9e0e7";
/// Lines of axes and edges.
pub const EDGE: &str = "#7d8b99";
/// The ground.
pub const PAPER: &str = "#ffffff";

/// Series: Okabe and Ito's colours, darkened to 3:1 on white; the tenth and later share them and
/// differ by shape and dash.
pub const SERIES: [&str; 10] = [
    "#0072b2", "#d55e00", "#00876a", "#b8578f", "#a87400", "#3a93c9", "#7a4fa3", "#4a5867",
    "#8c4a1f", "#6f7f00",
];

/// Dashes of lines, in the order of series.
pub const DASH: [Option<&str>; 5] =
    [None, Some("7 3"), Some("2 3"), Some("10 3 2 3"), Some("5 2 1 2 1 2")];

/// Scales of numbers, light to dark, by the words of their schemes.
pub const HEAT: [(&str, [&str; 7]); 4] = [
    ("blues", ["#e3eef9", "#c1d9ee", "#95c0df", "#62a3cf", "#2f78b1", "#1c64a3", "#0a4379"]),
    ("greens", ["#e4f3e5", "#c2e3c4", "#95cd9b", "#5fb274", "#2a8249", "#17733d", "#085228"]),
    ("oranges", ["#fdebd7", "#fbd0a5", "#f8ae6b", "#ee8a39", "#bb590c", "#ac4f05", "#7c3704"]),
    ("purples", ["#efecf5", "#d8d4e9", "#bab5d8", "#9a92c4", "#7565a8", "#624b99", "#46297d"]),
];

/// A coordinate: finite and with one decimal, whatever it was.
#[derive(Clone, Copy, Debug)]
pub struct Px(pub f64);

impl Render for Px {
    fn render_to(&self, out: &mut String) {
        push(out, self.0);
    }
}

/// Writes a coordinate.
pub fn push(out: &mut String, value: f64) {
    // A float that is no number casts to 0, and one that is too large to the nearest bound.
    let tenths = (value.clamp(-1e6, 1e6) * 10.0).round() as i64;
    if tenths < 0 {
        out.push('-');
    }
    let tenths = tenths.unsigned_abs();
    push_digits(out, tenths / 10);
    if !tenths.is_multiple_of(10) {
        out.push('.');
        push_digits(out, tenths % 10);
    }
}

fn push_digits(out: &mut String, value: u64) {
    if value >= 10 {
        push_digits(out, value / 10);
    }
    out.push(char::from(b'0' + (value % 10) as u8));
}

/// Adds a command of a path and its point.
pub fn step(path: &mut String, command: char, x: f64, y: f64) {
    path.push(command);
    push(path, x);
    path.push(' ');
    push(path, y);
}

/// The place of a series among ten colours.
pub fn hue(series: usize) -> usize {
    series % SERIES.len()
}

/// The colour of a series.
pub fn colour(series: usize) -> &'static str {
    SERIES.get(hue(series)).copied().unwrap_or(INK)
}

/// The dash of a series' line.
pub fn dash(series: usize) -> Option<&'static str> {
    DASH.get(series % DASH.len()).copied().flatten()
}

/// The shape of a series' points, as a path around a place: six shapes, each told from the others
/// without colour.
pub fn marker(series: usize, x: f64, y: f64, r: f64) -> String {
    let mut path = String::new();
    let corners: &[(f64, f64)] = match series % 6 {
        0 => {
            step(&mut path, 'M', x - r, y);
            for side in [2.0, -2.0] {
                path.push('a');
                push(&mut path, r);
                path.push(' ');
                push(&mut path, r);
                path.push_str(" 0 1 0 ");
                push(&mut path, side * r);
                path.push_str(" 0");
            }
            path.push('z');
            return path;
        }
        1 => &[(-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)],
        2 => &[(0.0, -1.2), (1.1, 0.8), (-1.1, 0.8)],
        3 => &[(0.0, -1.3), (1.3, 0.0), (0.0, 1.3), (-1.3, 0.0)],
        4 => &[(0.0, 1.2), (1.1, -0.8), (-1.1, -0.8)],
        _ => &[
            (-0.4, -1.2),
            (0.4, -1.2),
            (0.4, -0.4),
            (1.2, -0.4),
            (1.2, 0.4),
            (0.4, 0.4),
            (0.4, 1.2),
            (-0.4, 1.2),
            (-0.4, 0.4),
            (-1.2, 0.4),
            (-1.2, -0.4),
            (-0.4, -0.4),
        ],
    };
    for (index, (dx, dy)) in corners.iter().enumerate() {
        step(&mut path, if index == 0 { 'M' } else { 'L' }, x + dx * r, y + dy * r);
    }
    path.push('z');
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The contrast of two colours (WCAG 2.1).
    fn contrast(a: &str, b: &str) -> f64 {
        let light = |colour: &str| {
            let part = |from: usize| {
                let value = u8::from_str_radix(&colour[from..from + 2], 16).expect("hex");
                let value = f64::from(value) / 255.0;
                if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5)
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// The colours of a rule, for light and dark.
    fn pair<'a>(css: &'a str, rule: &str) -> (&'a str, &'a str) {
        let rule = css.split(rule).nth(1).unwrap_or_else(|| panic!("{rule}"));
        let pair = rule.split("light-dark(").nth(1).and_then(|rest| rest.split(')').next());
        pair.and_then(|pair| pair.split_once(", ")).expect("two colours")
    }

    #[test]
    fn series_stand_out_from_their_ground_three_to_one_in_light_and_dark() {
        for colour in SERIES {
            assert!(contrast(colour, PAPER) >= 3.0, "{colour} {}", contrast(colour, PAPER));
        }
        let css = include_str!("../../../style/components/chart.css");
        for (index, colour) in SERIES.into_iter().enumerate() {
            let (light, dark) = pair(css, &format!(".series-{index} {{"));
            assert_eq!(light, colour, "the same colours in a file and in a page");
            assert!(contrast(dark, "#12171d") >= 3.0, "{dark}");
        }
    }

    #[test]
    fn depths_are_the_same_in_a_file_and_in_a_page() {
        let css = include_str!("../../../style/components/chart.css");
        for (word, colours) in HEAT {
            for (index, colour) in colours.into_iter().enumerate() {
                let (light, dark) = pair(css, &format!(".{word}-{index} {{"));
                assert_eq!(light, colour);
                // Figures are written on them: dark on pale, and the other way round on dark grounds.
                let (ink, dark_ink) =
                    if index >= 4 { (PAPER, "#12171d") } else { (INK, "#e8edf3") };
                assert!(contrast(colour, ink) >= 4.5, "{colour} {}", contrast(colour, ink));
                assert!(contrast(dark, dark_ink) >= 4.5, "{dark} {}", contrast(dark, dark_ink));
            }
        }
    }

    #[test]
    fn coordinates_are_finite_and_short() {
        for (value, text) in [
            (1.0, "1"),
            (-0.04, "0"),
            (12.345, "12.3"),
            (-7.96, "-8"),
            (f64::NAN, "0"),
            (f64::INFINITY, "1000000"),
        ] {
            assert_eq!(Px(value).render().into_string(), text);
        }
    }
}
