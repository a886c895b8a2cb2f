//! Telling what divides the cells of a text, from the beginning of it.

/// Bytes that are looked at.
const SAMPLE: usize = 64 * 1024;
/// What may stand between cells, the usual one first.
const DELIMITERS: [u8; 3] = [b',', b'\t', b';'];

/// What divides the cells of separated values; a comma where nothing does.
pub(crate) fn delimiter(text: &str) -> u8 {
    let lines = sample(text);
    DELIMITERS
        .into_iter()
        // The later of equals wins, so the usual one comes last.
        .rev()
        .max_by_key(|delimiter| likeness(&lines, *delimiter))
        .unwrap_or(b',')
}

/// Whether the text looks like separated values rather than one item a line.
pub(crate) fn is_separated(text: &str) -> bool {
    let lines = sample(text);
    let quoted = lines.iter().filter(|line| is_quoted(line)).count();
    let most = lines.len() / 2;
    quoted > most || DELIMITERS.into_iter().any(|delimiter| likeness(&lines, delimiter) > most)
}

/// The first lines with anything in them; the last may be cut.
fn sample(text: &str) -> Vec<&str> {
    let mut end = text.len().min(SAMPLE);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].lines().filter(|line| !line.trim().is_empty()).collect()
}

/// How many lines the delimiter divides into the commonest number of cells above one.
fn likeness(lines: &[&str], delimiter: u8) -> usize {
    let mut by_count = std::collections::HashMap::new();
    for line in lines {
        let count = divisions(line, delimiter);
        if count > 0 {
            *by_count.entry(count).or_insert(0) += 1;
        }
    }
    by_count.into_values().max().unwrap_or(0)
}

/// Delimiters outside quotation marks.
fn divisions(line: &str, delimiter: u8) -> usize {
    let mut quoted = false;
    line.bytes()
        .filter(|byte| {
            quoted ^= *byte == b'"';
            *byte == delimiter && !quoted
        })
        .count()
}

fn is_quoted(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 2 && line.starts_with('"') && line.ends_with('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_divides_most_lines_alike_is_the_delimiter() {
        assert_eq!(delimiter("a,b\n1,2\n"), b',');
        assert_eq!(delimiter("a\tb\n1,5\t2\n"), b'\t');
        assert_eq!(delimiter("a;b;c\n1,5;2;3\n\"x;y\";2;3\n"), b';');
        assert_eq!(delimiter("only\none\ncolumn\n"), b',');
        assert_eq!(delimiter(""), b',');
    }

    #[test]
    fn a_list_of_titles_is_not_taken_for_a_table() {
        assert!(!is_separated("公交线路\n外籍配偶,新移民家庭服务中心\n空气质量\n"));
        assert!(!is_separated("「结构比」统计\n\"最新消息\"\n预算,决算\n"));
        assert!(is_separated("名称,摘要\n公交线路,全市\n"));
        assert!(is_separated("\"名称\"\n\"公交线路\"\n\"空气质量\"\n"));
    }
}
