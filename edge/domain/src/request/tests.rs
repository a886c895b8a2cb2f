use super::*;

#[test]
fn the_document_is_made_from_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/request/matrix.md");
    if std::fs::read_to_string(path).expect("the document") != matrix() {
        std::fs::write(path, matrix()).expect("the document can be written");
        panic!("matrix.md was not what the table says; it has been written anew");
    }
}
