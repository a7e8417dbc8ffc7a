//! CREATE TABLE that does nothing when the table is there: a condition before the statement.
use aludel_plugin_sdk::{Node, RenderContext, Result};

/// `IF OBJECT_ID(N'[dbo].[users]', N'U') IS NULL CREATE TABLE …`; the host writes every other one.
pub(super) fn render(node: Node<'_>, cx: &mut RenderContext<'_>) -> Result<bool> {
    if !node.flag(0) {
        return Ok(false);
    }
    cx.push("IF OBJECT_ID(N'");
    if let Some(schema) = node.text(1) {
        cx.push(&quoted(schema));
        cx.push(".");
    }
    cx.push(&quoted(node.text(0).unwrap_or_default()));
    cx.push("', N'U') IS NULL ");
    cx.render_default(node)?;
    Ok(true)
}

/// A name in brackets, within text.
fn quoted(name: &str) -> String {
    format!("[{}]", name.replace(']', "]]").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_brackets_in_text() {
        assert_eq!(quoted("o'x]y"), "[o''x]]y]");
    }
}
