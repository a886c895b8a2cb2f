//! Addresses of charts and tables, as people copy them from the portal's pages.

use std::borrow::Cow;

use domain::stories::FigureData;
use domain::{BlockKind, DistributionId};

use crate::paths;

/// Parameters that say how something is shown to one reader and not what it shows. A ticket among
/// them is the reader's own and is never kept.
const LEFT_OUT: [&str; 12] = [
    "ticket",
    "version",
    "lang",
    "format",
    "raw",
    "bom",
    "encoding",
    "after",
    "offset",
    "c.width",
    "f.at",
    "f.dataset",
];
/// What the pages call their views.
const VIEWS: [&str; 7] = ["table", "charts", "map", "columns", "quality", "changes", "api"];
/// The parameter of the page of the map.
const MAP_VIEW: (Cow<'_, str>, Cow<'_, str>) = (Cow::Borrowed("view"), Cow::Borrowed("map"));
/// Longest identifier.
const ID_MAX: usize = 200;

/// Reads where a chart or rows are: a page of data, a chart that is embedded, or the interface.
/// Whichever name the portal goes by, the path alone counts. Nothing for any other address.
pub fn read(address: &str) -> Option<FigureData> {
    let address = address.trim();
    let address = address.split('#').next().unwrap_or_default();
    let rest = match address.split_once("://") {
        _ if address.starts_with('/') => address,
        Some(("http" | "https", rest)) => &rest[rest.find('/')?..],
        _ => return None,
    };
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let segments: Vec<_> = path.strip_prefix('/')?.trim_end_matches('/').split('/').collect();
    let id = match segments.as_slice() {
        ["data", id] | ["embed", "chart", id] => id,
        ["api", "v1", "distributions", id, "chart" | "chart.svg" | "charts" | "rows" | "table"] => {
            id
        }
        _ => return None,
    };
    let id = percent_encoding::percent_decode_str(id).decode_utf8().ok()?;
    if id.is_empty() || id.len() > ID_MAX || id.contains(char::is_control) {
        return None;
    }
    Some(FigureData { distribution: DistributionId::new(id), query: shown(query)? })
}

/// What a query says of what is shown; nothing of one that a form without scripts has sent, which
/// says it in words of the page's own.
pub fn shown(query: &str) -> Option<String> {
    let mut kept = form_urlencoded::Serializer::new(String::new());
    let says = |what: &str| form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == what);
    // The page of the map is one without saying so.
    let on_map = form_urlencoded::parse(query.as_bytes()).any(|it| it == MAP_VIEW);
    if on_map && !says("c.mark") && !says("c.spec") {
        kept.append_pair("c.mark", "map");
    }
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        let is_view = name == "view" && VIEWS.contains(&&*value);
        if LEFT_OUT.contains(&&*name) || is_view || value.is_empty() {
            continue;
        }
        if name.starts_with("f.") || name.contains('\0') || value.contains('\0') {
            return None;
        }
        kept.append_pair(&name, &value);
    }
    Some(kept.finish())
}

/// The page on which the data of a block stands.
pub fn page(data: &FigureData, kind: BlockKind) -> String {
    let view = match (kind, data.query.is_empty()) {
        (BlockKind::Chart, true) => "view=charts",
        (BlockKind::Chart, false) if data.query.split('&').any(|it| it == "c.mark=map") => {
            "&view=map"
        }
        (BlockKind::Chart, false) => "&view=charts",
        _ => "",
    };
    paths::data_page(data.distribution.as_str(), &format!("{}{view}", data.query))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn both(address: &str) -> Option<(String, String)> {
        read(address).map(|data| (data.distribution.to_string(), data.query))
    }

    #[test]
    fn addresses_of_pages_and_of_the_interface_are_read() {
        let expected = Some(("a/b".to_owned(), "n=gt.5&c.x=n".to_owned()));
        for address in [
            "/data/a%2Fb?n=gt.5&c.x=n&view=charts",
            " https://data.example/data/a%2Fb/?n=gt.5&c.x=n&c.y=#x ",
            "http://127.0.0.1:80/embed/chart/a%2Fb?n=gt.5&c.x=n&lang=en",
            "/api/v1/distributions/a%2Fb/chart?n=gt.5&c.x=n&c.width=300",
            "/api/v1/distributions/a%2Fb/chart.svg?n=gt.5&c.x=n",
            "/data/a%2Fb?n=gt.5&c.x=n&lang=http://x",
        ] {
            assert_eq!(both(address), expected, "{address}");
        }
        assert_eq!(both("/data/x"), Some(("x".to_owned(), String::new())));
        let map = both("/data/x?n=gt.5&view=map");
        assert_eq!(map, Some(("x".to_owned(), "c.mark=map&n=gt.5".to_owned())));
    }

    #[test]
    fn a_ticket_is_never_kept() {
        let read = both("/data/x?ticket=secret&version=1&c.x=a&%74icket=again&after=1");
        assert_eq!(read, Some(("x".to_owned(), "c.x=a".to_owned())));
    }

    #[test]
    fn other_addresses_are_none() {
        for address in [
            "",
            "公交",
            "javascript:alert(1)",
            "javascript://data.example/data/x",
            "https://data.example",
            "//data.example/data/x",
            "/data",
            "/data/",
            "/data/a/b",
            "/datasets/x",
            "/download/x",
            "/data/%00",
            "/data/%ff",
            "/data/x?f.column=a&f.operator=eq&f.value=1",
        ] {
            assert_eq!(both(address), None, "{address}");
        }
    }

    #[test]
    fn a_page_leads_back_to_the_same_data() {
        for (address, kind) in [
            ("/data/x?c.x=%E5%8C%BA&view=charts", BlockKind::Chart),
            ("/data/x?view=charts", BlockKind::Chart),
            ("/data/x?c.mark=map&c.at=lon&view=map", BlockKind::Chart),
            ("/data/x?order=a.desc", BlockKind::Table),
        ] {
            let data = read(address).expect("an address");
            assert_eq!(page(&data, kind), address);
            assert_eq!(read(&page(&data, kind)), Some(data));
        }
    }
}
