//! The preamble of the OpenAPI document; the rest is read from the handlers.

use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "数门 Shumen",
        description = "公共数据开放平台的接口：检索、目录、下载。\n\n\
                       The interface of the open-data portal: search, catalogue, downloads. \
                       Errors are problem documents (RFC 9457) in the caller's language, \
                       chosen by `lang=` or `Accept-Language`.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(contract::Problem)),
    tags(
        (name = "search", description = "检索 Search"),
        (name = "catalogue", description = "目录 Catalogue"),
        (name = "download", description = "下载 Download"),
        (name = "edge", description = "边缘节点 Edge nodes"),
        (name = "operator", description = "运维 Operation"),
    )
)]
struct Preamble;

pub(crate) fn preamble() -> utoipa::openapi::OpenApi {
    Preamble::openapi()
}
