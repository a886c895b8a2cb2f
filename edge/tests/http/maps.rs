//! Maps of tables, outlines of codes, and what changed between two versions.

use domain::{Field, FieldType, Openness, StandardId};
use serde_json::{Value, json};

use crate::listings::Staff;
use crate::portal::{Listing, TestPortal, listing};

/// Three stops and one that nobody placed.
const STOPS: &str = "站名,经度,纬度,客流\n一站,105.01,35.02,10\n二站,105.05,35.01,30\n\
    <script>,105.03,34.98,20\n无处,,,5\n";

/// Squares for three districts of one city and one of another.
fn outlines() -> String {
    let square = |east: f64| {
        json!({ "type": "Polygon", "coordinates": [[[east, 35.0], [east + 0.1, 35.0],
            [east + 0.1, 35.1], [east, 35.1], [east, 35.0]]] })
    };
    let line = |code: &str, east| {
        format!("{code},\"{}\"\n", square(east).to_string().replace('"', "\"\""))
    };
    [("990102", 105.0), ("990103", 105.1), ("990104", 105.2), ("990202", 106.0)]
        .into_iter()
        .fold("code,border\n".to_owned(), |csv, (code, east)| csv + &line(code, east))
}

fn field(name: &str, kind: FieldType, element: Option<&str>) -> Field {
    Field {
        name: name.to_owned(),
        title: name.to_owned(),
        kind,
        unit: None,
        description: None,
        element: element.map(StandardId::new),
    }
}

fn borders() -> Listing {
    let mut borders = listing("borders", "边界").csv("borders-csv", outlines());
    let fields = [("code", FieldType::Text), ("border", FieldType::Geometry)];
    borders.publication.entry.fields = fields.map(|(name, kind)| field(name, kind, None)).into();
    borders
}

fn divisions(outlines: &str) -> Value {
    json!({ "id": "divisions", "kind": "code_list", "title": "区划",
            "codes": "990102,青石区\n990103,云杉区\n990104,北港区\n990202,别市",
            "outlines": outlines, "outlines_column": "code", "map_number": "示S(2026)001号" })
}

/// A portal with outlines of divisions and a table that has their codes.
async fn with_divisions() -> (TestPortal, Staff) {
    let portal = TestPortal::start().await;
    let staff = Staff::of(&portal).await;
    portal.publish([borders()]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let made = portal
        .post_as(&staff.authority, "/api/v1/standards", divisions("/data/borders-csv?view=map"))
        .await;
    assert_eq!(made.status, 201, "{}", String::from_utf8_lossy(&made.body));
    let element = json!({ "id": "DE.division", "kind": "element", "title": "区划代码",
                          "type": "text", "code_list": "divisions" });
    assert_eq!(portal.post_as(&staff.authority, "/api/v1/standards", element).await.status, 201);
    let mut schools = listing("schools", "学校")
        .csv("lines", "区划,人数\n990102,5\n990102,7\n990103,9\n000000,1\n");
    schools.publication.entry.fields = vec![
        field("区划", FieldType::Text, Some("DE.division")),
        field("人数", FieldType::Integer, None),
    ];
    portal.publish([schools]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    (portal, staff)
}

async fn map(portal: &TestPortal, query: &str) -> Value {
    let reply = portal.get(&contract::paths::chart("lines", query)).await;
    assert_eq!(reply.status, 200, "{query}: {}", String::from_utf8_lossy(&reply.body));
    reply.json()
}

#[tokio::test]
async fn points_are_placed_and_named_and_their_system_is_said() {
    let portal = TestPortal::start().await;
    portal.publish([listing("stops", "站点").csv("lines", STOPS)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    assert_eq!(
        table["places"],
        json!([{ "at": "经度", "kind": "points", "title": "经度 / 纬度" }])
    );
    let drawn = map(&portal, "c.mark=map&c.color=客流").await;
    let svg = drawn["svg"].as_str().unwrap();
    assert!(svg.contains("一站") && !svg.contains("<script>"), "{svg}");
    let figures = drawn["table"].as_str().unwrap();
    assert!(figures.contains("105.01") && figures.contains("30"), "{figures}");
    assert!(svg.contains("1 行没有可用的位置"), "{svg}");
    let spec: Value = serde_json::from_str(drawn["spec"].as_str().unwrap()).unwrap();
    assert_eq!(spec["encoding"]["longitude"]["field"], "经度");
    let moved = map(&portal, "c.mark=map&c.system=gcj02").await;
    assert!(moved["svg"].as_str().unwrap().contains("GCJ-02"));
    assert_ne!(moved["table"], drawn["table"], "degrees of another system are elsewhere");
    // What was drawn is drawn again by its specification.
    let again = contract::paths::chart("lines", &{
        let mut query =
            form_urlencoded::Serializer::new(moved["query"].as_str().unwrap().to_owned());
        query.append_pair("c.spec", moved["spec"].as_str().unwrap()).finish()
    });
    assert_eq!(portal.get(&again).await.json()["svg"], moved["svg"]);
    // A page may load the base map that the operator named; a file loads nothing.
    assert!(moved["svg"].as_str().unwrap().contains("<image href=\"https://tiles.example/"));
    let file = portal.get(&contract::paths::chart_image("lines", "c.mark=map")).await;
    assert!(!String::from_utf8_lossy(&file.body).contains("<image"));
    for wrong in ["c.at=站名", "c.at=没有", "c.system=mars", "c.color=没有"] {
        let path = contract::paths::chart("lines", &format!("c.mark=map&{wrong}"));
        portal.get(&path).await.problem(400, "invalid-request");
    }
}

#[tokio::test]
async fn many_points_near_one_another_are_one() {
    let portal = TestPortal::start().await;
    let mut csv = String::from("lon,lat\n");
    for n in 0..6_000_u32 {
        csv.push_str(&format!(
            "{:.4},{:.4}\n",
            105.0 + f64::from(n % 100) / 100.0,
            35.0 + f64::from(n / 100) / 100.0
        ));
    }
    portal.publish([listing("many", "很多点").csv("lines", csv)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    let drawn = map(&portal, "c.mark=map").await;
    assert!(drawn["query"].as_str().unwrap().contains("bin"), "{}", drawn["query"]);
    // Filtered to few, each is itself again.
    let few = map(&portal, "c.mark=map&lon=lt.105.05").await;
    assert!(!few["query"].as_str().unwrap().contains("bin"), "{}", few["query"]);
}

#[tokio::test]
async fn codes_are_areas_with_their_names_figures_and_map_number_r39() {
    let (portal, _) = with_divisions().await;
    let table = portal.get(&contract::paths::table("lines", "")).await.json();
    assert_eq!(table["places"], json!([{ "at": "区划", "kind": "areas", "title": "区划" }]));
    let drawn = map(&portal, "c.mark=map&c.y=人数").await;
    let (svg, figures) = (drawn["svg"].as_str().unwrap(), drawn["table"].as_str().unwrap());
    assert!(svg.contains("示S(2026)001号"), "{svg}");
    assert!(figures.contains("青石区") && figures.contains("12"), "{figures}");
    // An area beside these that has no row is seen; one of another city is not, nor is what is no code.
    assert!(figures.contains("北港区") && !figures.contains("别市"), "{figures}");
    assert!(svg.contains("1 行没有可用的位置"), "{svg}");
    let spec: Value = serde_json::from_str(drawn["spec"].as_str().unwrap()).unwrap();
    let url = spec["transform"][0]["from"]["data"]["url"].as_str().unwrap();
    let collection = portal.get(url.strip_prefix("https://data.example").unwrap()).await;
    assert_eq!(collection.header("content-type"), "application/geo+json");
    let collection = collection.json();
    assert_eq!(
        collection["features"][0]["properties"],
        json!({ "code": "990102", "name": "青石区" })
    );
    assert_eq!(collection["map_number"], "示S(2026)001号");
}

#[tokio::test]
async fn outlines_come_from_open_tables_of_this_portal_alone() {
    let (portal, staff) = with_divisions().await;
    let change = |outlines: &str, column: &str| {
        let mut body = divisions(outlines);
        body["version"] = json!(1);
        body["outlines_column"] = json!(column);
        body
    };
    for (outlines, column) in
        [("borders-csv", "没有"), ("lines", "区划"), ("https://evil.example/x", "code")]
    {
        let reply = portal
            .put_as(&staff.authority, "/api/v1/standards/divisions", change(outlines, column))
            .await;
        assert_eq!(reply.problem(422, "incomplete")["errors"][0]["field"], "outlines");
    }
    // A specification of somebody else fetches nothing.
    let spec = json!({
        "mark": "geoshape", "encoding": { "shape": { "field": "o", "type": "geojson" } },
        "transform": [{ "lookup": "区划", "as": "o", "from": { "key": "properties.code",
            "data": { "url": "https://evil.example/api/v1/standards/none/outlines",
                      "format": { "type": "json", "property": "features" } } } }],
    });
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("c.spec", &spec.to_string())
        .finish();
    portal.get(&contract::paths::chart("lines", &query)).await.problem(400, "invalid-request");
    // What is not open any more is drawn nowhere.
    let mut closed = borders().limited(Openness::Conditional);
    closed.publication.at += chrono::TimeDelta::hours(1);
    portal.publish([closed]).await;
    portal.get("/api/v1/standards/divisions/outlines").await.problem(404, "not-found");
    portal.get("/api/v1/standards/DE.division/outlines").await.problem(404, "not-found");
    portal
        .get(&contract::paths::chart("lines", "c.mark=map"))
        .await
        .problem(400, "invalid-request");
}

#[tokio::test]
async fn two_versions_are_compared_row_by_row() {
    let portal = TestPortal::start().await;
    let version = |csv: &str, hours| {
        let mut version = listing("stops", "站点").csv("lines", csv.to_owned());
        version.publication.at += chrono::TimeDelta::hours(hours);
        version
    };
    let path = |query: &str| contract::paths::difference("lines", query);
    portal.publish([version("编号,名称,旧\n1,甲,x\n2,乙,x\n3,丙,x\n", 0)]).await;
    portal.publish([version("编号,名称,新\n1,甲,y\n2,乙二,y\n4,<b>,y\n", 1)]).await;
    edge::make_tables_due(&portal.portal).await.unwrap();
    // The older version's table is made for whoever asks for it.
    portal.get(&path("")).await.problem(503, "table-preparing");
    edge::make_tables_due(&portal.portal).await.unwrap();
    let found = portal.get(&path("")).await.json();
    let counts = ["from", "to", "added", "removed", "changed", "same"].map(|it| found[it].as_u64());
    assert_eq!(counts, [1, 2, 1, 1, 1, 1].map(Some), "{found}");
    assert_eq!(
        (&found["key"], &found["lost"], &found["gained"]),
        (&json!(["编号"]), &json!(["旧"]), &json!(["新"]))
    );
    assert_eq!(found["rows"][0], json!({ "before": ["2", "乙"], "after": ["2", "乙二"] }));
    let unkeyed = portal.get(&path("from=1&to=2&key=")).await.json();
    assert_eq!((&unkeyed["changed"], &unkeyed["added"]), (&json!(0), &json!(2)));
    portal.get(&path("key=旧")).await.problem(400, "invalid-request");
    portal.get(&path("from=0")).await.problem(404, "not-found");
    portal.get(&path("from=9")).await.problem(404, "not-found");
    portal.get(&path("from=x")).await.problem(404, "not-found");
}

#[tokio::test]
async fn the_catalogue_is_drawn_as_a_whole_and_by_region() {
    let portal = TestPortal::start().await;
    portal
        .publish([
            listing("a", "甲").csv("a-csv", "x\n1\n"),
            listing("b", "乙").limited(Openness::Closed).csv("b-csv", "x\n1\n"),
        ])
        .await;
    let overview = portal.get("/api/v1/overview").await.json();
    let names: Vec<_> = overview["charts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        ["themes", "providers", "growth", "formats"],
        "nothing was promised, nothing taken"
    );
    for chart in overview["charts"].as_array().unwrap() {
        assert!(chart["chart"]["svg"].as_str().unwrap().starts_with("<svg"));
        let spec: Value = serde_json::from_str(chart["chart"]["spec"].as_str().unwrap()).unwrap();
        let url =
            spec["data"]["url"].as_str().unwrap().strip_prefix("https://data.example").unwrap();
        assert!(!portal.get(url).await.json().as_array().unwrap().is_empty());
    }
    let formats = portal.get("/api/v1/overview/formats").await.json();
    assert_eq!(
        formats,
        json!([{ "format": "CSV", "datasets": 1 }]),
        "closed files are not counted"
    );
    let elsewhere = portal.get("/api/v1/overview?region=110000").await.json();
    assert_eq!(elsewhere["charts"], json!([]));
    portal.get("/api/v1/overview?region=x").await.problem(400, "invalid-request");
    portal.get("/api/v1/overview/none").await.problem(404, "not-found");
}
