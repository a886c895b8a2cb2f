//! Stories, as everybody reads them and as staff composes them.

super::staff::words! {
    /// Stories, as everybody reads them.
    Stories {
        stories = "数据故事", "Data stories";
        lede = "各单位用开放数据讲的事：文字、图表和表格，每一处都能看到所用的数据。", "What departments tell with open data: text, charts and tables, each with the way to its data.";
        none = "还没有发布数据故事", "No story is published yet";
        none_filtered = "没有符合条件的故事", "No story fits";
        all = "全部数据故事", "All stories";
        of_dataset = "用到同一数据集的故事", "Stories that show one dataset";
        of_provider = "同一单位的故事", "Stories of one department";
        published = "{} 发布", "published on {}";
        revised = "{} 修订", "revised on {}";
        data = "数据：", "Data: ";
        taken = "{} 更新", "updated on {}";
        look = "查看这份数据", "Look into this data";
        used = "本文用到的数据", "The data of this story";
        rows = "表格", "Table";
        first_rows = "前 {} 行，共 {} 行", "the first {} of {} rows";
        as_json = "机器可读（JSON）", "For machines (JSON)";
        more = "更多数据故事", "More stories";
        about_data = "用这份数据讲的故事", "Stories about this data";
    }
}

super::staff::words! {
    /// Stories, as staff composes them.
    Composing {
        stories = "数据故事", "Stories";
        lede = "用本单位开放的数据写成文字、图表和表格组成的网页。登记员撰写，部门审核员或主管部门发布。", "Pages of text, charts and tables over open data. Registrars write them; the department's reviewer or the authority publishes them.";
        begin = "新建故事", "New story";
        provider = "单位", "Department";
        none = "还没有故事", "No story yet";
        none_help = "新建一篇，从一段文字和一张图开始。", "Begin one with a text and a chart.";
        changed = "有未发布的修改", "With changes that are not published";
        written = "{} 保存", "saved on {}";
        back = "返回故事列表", "Back to the stories";
        look = "公众看到的页面", "As the public reads it";
        cannot_edit = "您不能编辑这篇故事。", "You may not edit this story.";
        about = "标题与摘要", "Title and summary";
        title = "标题", "Title";
        title_en = "英文标题", "English title";
        summary = "摘要", "Summary";
        summary_help = "一两句话，显示在列表和标题下方。", "A sentence or two, shown in lists and under the title.";
        summary_en = "英文摘要", "English summary";
        blocks = "正文", "Body";
        no_blocks = "还没有内容。用下面的按钮加入文字、图表或表格。", "Nothing here yet. Add a text, a chart or a table with the buttons below.";
        text = "文字", "Text";
        text_help = "空一行分段，# 开头为小标题，- 开头为列表，*强调*，**着重**，[文字](地址) 为链接。", "A blank line parts paragraphs; # begins a heading, - a list item; *emphasis*, **strong**, [text](address) for a link.";
        text_en = "英文文字", "English text";
        text_en_help = "留空时英文页面显示中文。", "Left empty, English pages show the Chinese text.";
        saved = "保存的图表", "Saved chart";
        saved_help = "随本单位数据集保存的，或存在本人账号中的。", "One kept with a dataset of this department, or in your account.";
        saved_none = "按下面的地址", "By the address below";
        address = "数据的地址", "Address of the data";
        chart_help = "在“查看数据”的图表页绘制，复制浏览器中的地址。", "Draw it on the charts page of the data and copy the address from the browser.";
        table_help = "在“查看数据”页筛选、排序、选列，复制浏览器中的地址。", "Filter, order and choose columns on the page of the data, then copy the address from the browser.";
        see = "查看", "Look";
        rows = "行数", "Rows";
        rows_help = "从第一行起，1 至 50。", "From the first row, 1 to 50.";
        caption = "说明", "Caption";
        caption_en = "英文说明", "English caption";
        english = "英文", "English";
        block = "第 {} 段：{}", "Part {}: {}";
        up = "上移", "Move up";
        down = "下移", "Move down";
        remove = "删除这一段", "Remove this part";
        add_text = "加文字", "Add a text";
        add_chart = "加图表", "Add a chart";
        add_table = "加表格", "Add a table";
        save = "保存", "Save";
        preview = "保存并预览", "Save and preview";
        publish = "保存并发布", "Save and publish";
        saved_now = "已保存", "Saved";
        publish_note = "发布后公众立即看到这一版；之后的修改要再次发布才会公开。", "The public reads this version at once; later changes show only when they are published again.";
        reviewer_note = "由部门审核员或主管部门发布。", "The department's reviewer or the authority publishes it.";
        lacking = "发布前还需补充", "Lacking before it can be published";
        withdraw = "撤下", "Withdraw";
        withdraw_sure = "撤下后公众不再看到这篇故事。确定吗？", "The public will no longer see this story. Withdraw it?";
        delete = "删除草稿", "Delete the draft";
        delete_sure = "删除后不能恢复。确定吗？", "It cannot be brought back. Delete it?";
        preview_note = "这是草稿的样子，只有本单位和主管部门看得到。", "This is how the draft looks; only its department and the authority see it.";
        edit = "继续编辑", "Go on editing";
    }
}
