//! A chart as PNG.
//!
//! The browser makes it of the interface's own SVG: its fonts have every Han character that the
//! reader's other pages have, where a server without fonts would draw boxes, and nobody but the
//! reader pays for a picture of two thousand pixels. The SVG comes from this site and is drawn as an
//! image, so no policy has to be relaxed for it.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, HtmlAnchorElement, HtmlCanvasElement, HtmlImageElement, Url,
};

use crate::locale::Locale;
use crate::locale::explore::Charts;

/// Pixels of the picture for each of the drawing, so that it can be printed.
const SCALE: u32 = 2;

/// Takes the chart of a button along as PNG, and says beside the button where that does not work.
pub fn take(button: web_sys::Element, locale: Locale) {
    let Some(image) = button.get_attribute("data-picture") else { return };
    let name = button.get_attribute("data-name").unwrap_or_default();
    leptos::task::spawn_local(async move {
        if draw(&image, name).await.is_err()
            && let Some(status) = button.next_element_sibling()
        {
            status.set_text_content(Some(Charts::of(locale.language).not_drawn));
        }
    });
}

async fn draw(address: &str, name: String) -> Result<(), JsValue> {
    let image = HtmlImageElement::new()?;
    image.set_src(address);
    JsFuture::from(image.decode()).await?;
    let (wide, high) = (image.natural_width() * SCALE, image.natural_height() * SCALE);
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.dyn_into()?;
    canvas.set_width(wide);
    canvas.set_height(high);
    let context: CanvasRenderingContext2d =
        canvas.get_context("2d")?.ok_or(JsValue::NULL)?.dyn_into()?;
    let (wide, high) = (f64::from(wide), f64::from(high));
    context.draw_image_with_html_image_element_and_dw_and_dh(&image, 0.0, 0.0, wide, high)?;
    let saved = Closure::once_into_js(move |blob: Option<Blob>| {
        if let Some(blob) = blob {
            // A browser that keeps nothing says so itself.
            let _ = save(&blob, &name);
        }
    });
    canvas.to_blob(saved.unchecked_ref())
}

fn save(picture: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(picture)?;
    let link: HtmlAnchorElement = document().create_element("a")?.dyn_into()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}
