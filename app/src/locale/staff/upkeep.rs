//! Importing many entries, the calendar, the audit log.

super::words! {
    /// Importing many entries, the calendar, the audit log.
    Upkeep {
        import_help = "用电子表格一次登记或更新许多目录条目（R11）。先预检，看清每一行的结果，再导入。", "Register or update many listings from a spreadsheet (R11). A dry run shows what each row would do; then import.";
        step_template = "下载模板", "Take the template";
        template_help = "模板带有下拉选项和填写说明。也可导出现有目录，修改后再导入。", "It has drop-downs and notes. Or export what is there, change it, and import it again.";
        template = "下载模板（XLSX）", "Template (XLSX)";
        export = "导出现有目录（XLSX）", "Export the catalogue (XLSX)";
        step_check = "上传并预检", "Upload for a dry run";
        sheet = "填好的表格（XLSX 或 CSV）", "The sheet (XLSX or CSV)";
        check = "预检", "Dry run";
        check_help = "预检不改动任何内容。", "A dry run changes nothing.";
        result = "预检结果", "What the dry run found";
        imported = "导入完成", "Imported";
        total = "{} 行", "{} rows";
        new = "新增 {}", "{} new";
        changed = "修改 {}", "{} changed";
        unchanged = "不变 {}", "{} unchanged";
        bad = "有误 {}", "{} wrong";
        line = "第 {} 行", "Row {}";
        row_new = "新增", "New";
        row_changed = "修改", "Changed";
        row_unchanged = "不变", "Unchanged";
        row_bad = "有误", "Wrong";
        import_all = "导入全部", "Import all";
        import_good = "只导入正确的行", "Import the good rows alone";
        nothing_to_import = "没有需要导入的内容。", "There is nothing to import.";
        more_rows = "另有 {} 行未显示", "{} more rows are not shown";
        calendar_help = "期限按国务院办公厅公布的放假安排计算（R24）。新一年的安排公布后，在这里更新，暂定的期限随即重算。", "Due days follow the State Council's holiday arrangement (R24). When a new year is published, add it here; provisional days are computed anew.";
        years = "已知年份", "Years that are known";
        added = "管理员补充的安排", "What the operator added";
        lines_help = "每年一行，格式同下方“全部安排”；同一年以此处为准。", "A line a year in the form of the list below; a year here goes before the one built in.";
        settings_help = "这里只供查看；设置写在配置文件或环境变量中，由运行平台的机器决定。", "To look at only: settings stand in the settings file or the environment of the machine that runs the portal.";
        setting = "设置项", "Setting";
        set_to = "当前值", "Set to";
        unset = "未设置", "not set";
        save_calendar = "保存日历", "Save the calendar";
        all_years = "全部安排", "All that is known";
        calendar_saved = "日历已更新，期限已重算。", "The calendar is updated and due days are computed anew.";
        audit_help = "谁在什么时候为哪个单位做了什么、为什么（R2、R35）。记录首尾相连，不能改动。", "Who did what, when, for whom and why (R2, R35). The entries are chained and cannot be changed.";
        action = "操作", "Action";
        any_action = "全部操作", "Every action";
        act_listing = "目录条目", "Listings";
        act_file = "文件", "Files";
        act_request = "申请", "Requests";
        act_grant = "授权", "Grants";
        act_unseen = "核验与统计", "Questions to closed data";
        kind_dataset = "数据集", "Dataset";
        act_account = "账号", "Accounts";
        act_session = "登录与退出", "Sessions";
        act_membership = "成员与角色", "Members and roles";
        act_audit = "审计", "Audit";
        kind_organisation = "单位", "Organisation";
        kind_calendar = "工作日历", "Calendar";
        subject = "对象标识", "Identifier of the subject";
        account_id = "账号标识", "Identifier of the account";
        since = "起", "From";
        until = "止", "To";
        filter = "筛选", "Filter";
        export_log = "导出（每行一条 JSON）", "Export (lines of JSON)";
        found = "共 {} 条记录", "{} entries";
        none = "没有符合条件的记录", "No entry fits";
        checkpoint = "签名检查点", "Signed checkpoint";
        checkpoint_help = "请留存：此后若日志不再经过这里，即被改动。", "Keep it: a later log that does not pass through it was tampered with.";
        number = "编号", "Number";
        hash = "摘要", "Hash";
        signature = "签名", "Signature";
        public_key = "公钥", "Public key";
        change = "内容", "Change";
    }
}
