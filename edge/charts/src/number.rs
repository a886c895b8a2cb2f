//! Numbers as people of each language write them.
//!
//! Digits are made from whole numbers: exact where it matters, and small in the browser.

use domain::Language;

/// A number with exactly so many decimals and its digits in groups of three.
pub fn fixed(value: f64, decimals: u32) -> String {
    let scale = 10_f64.powi(decimals as i32);
    let scaled = (value.abs() * scale).round();
    if !scaled.is_finite() || scaled >= 1e21 {
        return scientific(value);
    }
    let digits = (scaled as u128).to_string();
    let decimals = decimals as usize;
    let padded = format!("{}{digits}", "0".repeat((decimals + 1).saturating_sub(digits.len())));
    let (whole, part) = padded.split_at(padded.len() - decimals);
    let mut out = String::new();
    if value < 0.0 && scaled > 0.0 {
        out.push('-');
    }
    group(whole, &mut out);
    if decimals > 0 {
        out.push('.');
        out.push_str(part);
    }
    out
}

fn group(digits: &str, out: &mut String) {
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

/// A number whole: as many decimals as it has, up to twelve digits that count.
pub fn exact(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        return scientific(value);
    }
    let whole = if size < 1.0 { 0 } else { size.log10().floor() as i32 + 1 };
    let decimals = (12 - whole).clamp(0, 8) as u32;
    trimmed(fixed(value, decimals))
}

/// The digits of a decimal text in groups of three, for those too long for a float.
pub fn exact_text(text: &str) -> String {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = rest.split_once('.').map_or((rest, None), |(a, b)| (a, Some(b)));
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = sign.to_owned();
    group(whole, &mut out);
    if let Some(part) = part {
        out.push('.');
        out.push_str(part);
    }
    out
}

fn trimmed(mut text: String) -> String {
    if text.contains('.') {
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    if text == "-0" { "0".to_owned() } else { text }
}

/// `1.2×10^24`: for what no axis should have.
fn scientific(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return "0".to_owned();
    }
    let mut power = value.abs().log10().floor();
    // In two steps, for ten to the -308 is not what a float divides by gladly.
    let half = (power / 2.0).trunc();
    let mut head = value / 10_f64.powf(half) / 10_f64.powf(power - half);
    if head.abs() >= 9.995 {
        head /= 10.0;
        power += 1.0;
    }
    format!("{}×10^{}", trimmed(fixed(head, 2)), power as i32)
}

/// What large numbers are counted in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    by: f64,
    word: &'static str,
}

impl Scale {
    /// The scale for numbers as large as `most`: 万 and 亿, or k, M, B and T; none without a language,
    /// for units that count in 万元 already.
    pub fn of(most: f64, language: Option<Language>) -> Self {
        let Some(language) = language else { return Self { by: 1.0, word: "" } };
        let steps: &[(f64, f64, &str)] = match language {
            Language::Zh => &[(1e12, 1e12, "万亿"), (1e8, 1e8, "亿"), (1e5, 1e4, "万")],
            Language::En => &[(1e12, 1e12, "T"), (1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e5, 1e3, "k")],
        };
        steps
            .iter()
            .find(|(from, _, _)| most.abs() >= *from && most.abs() < 1e18)
            .map_or(Self { by: 1.0, word: "" }, |&(_, by, word)| Self { by, word })
    }
}

/// The labels of an axis: one scale, and the decimals that its step needs, for all.
pub fn labels(ticks: &[f64], step: f64, language: Option<Language>) -> Vec<String> {
    let most = ticks.iter().fold(0.0_f64, |most, tick| most.max(tick.abs()));
    let scale = Scale::of(most, language);
    let step = step.abs() / scale.by;
    if most >= 1e18 || step < 1e-6 {
        return ticks.iter().map(|tick| scientific(*tick)).collect();
    }
    let decimals = (0..6)
        .find(|decimals| {
            let scaled = step * 10_f64.powi(*decimals);
            (scaled - scaled.round()).abs() < 1e-6 * scaled.max(1.0) && scaled > 0.5
        })
        .unwrap_or(6);
    ticks
        .iter()
        .map(|tick| {
            let text = fixed(tick / scale.by, decimals as u32);
            if *tick == 0.0 { "0".to_owned() } else { text + scale.word }
        })
        .collect()
}

/// A value beside its mark: three digits that count.
pub fn short(value: f64, language: Option<Language>) -> String {
    scaled(value, Scale::of(value, language))
}

/// Values beside marks, all in the scale of the largest.
pub fn shorts(
    values: impl Iterator<Item = f64> + Clone,
    language: Option<Language>,
) -> Vec<String> {
    let most = values.clone().fold(0.0_f64, |most, value| most.max(value.abs()));
    let scale = Scale::of(most, language);
    values.map(|value| scaled(value, scale)).collect()
}

fn scaled(value: f64, scale: Scale) -> String {
    let value = value / scale.by;
    let size = value.abs();
    let decimals = match size {
        _ if size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ if size >= 0.1 || size == 0.0 => 2,
        _ if size >= 1e-4 => 5,
        _ => return scientific(value),
    };
    trimmed(fixed(value, decimals)) + scale.word
}

/// A share of a whole, in percent with one decimal.
pub fn percent(share: f64) -> String {
    trimmed(fixed(share * 100.0, 1)) + "%"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_whole() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1234.5, "1,234.5"),
            (-1_234_567.0, "-1,234,567"),
            (0.1 + 0.2, "0.3"),
            (1e15, "1,000,000,000,000,000"),
            (2.5e24, "2.5×10^24"),
            (-3e-9, "-3×10^-9"),
            (0.000_12, "0.00012"),
        ] {
            assert_eq!(exact(value), text);
        }
        assert_eq!(exact_text("12345678901234567890.10"), "12,345,678,901,234,567,890.10");
        assert_eq!(exact_text("-1000"), "-1,000");
    }

    #[test]
    fn axes_count_in_one_scale() {
        let zh = |ticks: &[f64], step| labels(ticks, step, Some(Language::Zh)).join(" ");
        let en = |ticks: &[f64], step| labels(ticks, step, Some(Language::En)).join(" ");
        assert_eq!(zh(&[0.0, 5000.0, 10_000.0], 5000.0), "0 5,000 10,000");
        assert_eq!(zh(&[0.0, 50_000.0, 100_000.0], 50_000.0), "0 5万 10万");
        assert_eq!(zh(&[0.0, 5e7, 1e8], 5e7), "0 0.5亿 1.0亿");
        assert_eq!(en(&[0.0, 5e5, 1e6], 5e5), "0 0.5M 1.0M");
        assert_eq!(en(&[0.0, 5e4, 1e5], 5e4), "0 50k 100k");
        assert_eq!(zh(&[-0.5, 0.0, 0.5], 0.5), "-0.5 0 0.5");
        assert_eq!(zh(&[0.0, 0.025, 0.05], 0.025), "0 0.025 0.050");
    }

    #[test]
    fn beside_marks_three_digits_count() {
        assert_eq!(short(123_456.0, Some(Language::Zh)), "12.3万");
        assert_eq!(short(123_456.0, Some(Language::En)), "123k");
        assert_eq!(short(99_999.0, Some(Language::Zh)), "99,999");
        assert_eq!(short(3.0, Some(Language::Zh)), "3");
        assert_eq!(short(0.001_25, Some(Language::Zh)), "0.00125");
        assert_eq!(short(123_456.0, None), "123,456");
        let both = shorts([123_456.0, 98_000.0].into_iter(), Some(Language::Zh));
        assert_eq!(both, ["12.3万", "9.8万"]);
        assert_eq!(percent(0.2501), "25%");
    }
}
