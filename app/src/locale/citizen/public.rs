//! What everybody reads: the board of demands, receipts, the figures of answers.

crate::locale::staff::words! {
    /// The board of demands, receipts, the figures of answers.
    Public {
        demands = "数据需求", "Demands for data";
        demands_help = "目录里还没有的数据，大家提出了哪些需求，办理到哪一步。受理后的需求和答复都公开。", "Data that the catalogue lacks: what was asked for and where each demand is. Demands that were taken up are public, and so are the answers.";
        ask = "提出需求", "Ask for data";
        search = "搜索需求", "Search demands";
        state = "进度", "State";
        any_state = "全部进度", "Every state";
        apply = "查找", "Search";
        clear = "清除条件", "Clear";
        found = "共 {} 项需求", "{} demands";
        none = "没有符合条件的需求", "No demand fits";
        none_help = "没有人提出过？您可以第一个提出。", "Nobody asked yet? Be the first.";
        joined = "{} 人也需要", "{} others need it too";
        joined_one = "1 人也需要", "1 other needs it too";
        joined_none = "还没有其他人加入", "Nobody else joined yet";
        join = "我也需要", "I need this too";
        leave = "不再需要", "I no longer need it";
        follow = "关注进展", "Follow it";
        followed = "已关注，有进展会告诉您", "You follow it and will be told";
        sign_in = "登录后加入", "Sign in to join";
        text = "需求说明", "What is needed";
        satisfied = "已由以下数据满足", "This data satisfies it";
        asked_on = "{} 提出", "asked on {}";
        whole = "查看我的申请页", "To my own page of it";
        answers = "公开答复统计", "How requests are answered";
        answers_help = "各单位收到的申请、需求和纠错，答复了多少、用了多久、有没有逾期（R20、R31）。", "What each department was asked, how much it answered, how long it took, what is late (R20, R31).";
        answered = "已答复", "Answered";
        waiting = "办理中", "Waiting";
        late = "已逾期", "Late";
        by_provider = "按提供单位", "By provider";
        department = "单位", "Department";
        received = "收到", "Received";
        agreed = "同意或办结", "Granted or resolved";
        refused = "不予同意", "Refused";
        median = "答复用时（中位数）", "Time to answer (median)";
        days = "{} 个工作日", "{} working days";
        day = "1 个工作日", "1 working day";
        same_day = "当天", "the same day";
        no_days = "暂无", "none yet";
        no_answers = "还没有收到申请", "Nothing was asked yet";
        clocks = "主管部门的合规审查为 3 个工作日，提供单位的答复为 5 个工作日；退回补正期间不计时。", "The authority checks within 3 working days and the provider answers within 5; no clock runs while an applicant completes something.";
        receipt = "下载凭证", "Receipt of a download";
        receipt_issuer = "{} 公共数据开放平台", "{}, portal of open public data";
        valid = "验证通过", "Verified";
        valid_help = "本凭证由本平台签发，内容没有被改动。", "This portal gave this receipt, and nothing of it was changed.";
        invalid = "未通过验证", "Not verified";
        invalid_help = "请不要把它当作数据来源的证明。", "Do not take it as proof of where data comes from.";
        unknown = "没有这张凭证", "There is no such receipt";
        unknown_help = "本平台没有签发过这张凭证，或者编号不完整。请核对后再试。", "This portal gave no such receipt, or the number is not complete. Check it and try again.";
        receipt_dataset = "数据集", "Dataset";
        receipt_file = "文件", "File";
        receipt_version = "版本", "Version";
        version_text = "第 {} 版", "version {}";
        receipt_provider = "提供单位", "Provider";
        receipt_source = "来源平台", "Portal";
        taken_at = "获取时间", "Taken";
        beijing = "{}（北京时间）", "{} (Beijing time)";
        basis = "获取方式", "How it was taken";
        basis_open = "无条件开放，直接下载", "open to all, taken directly";
        basis_granted = "经申请授权下载", "on a grant";
        licence = "许可", "Licence";
        terms = "使用要求", "Terms of use";
        size = "大小", "Size";
        sha = "文件摘要（SHA-256）", "Digest of the file (SHA-256)";
        signature = "签名", "Signature";
        algorithm = "算法", "Algorithm";
        key = "密钥编号", "Key";
        public_key = "公钥", "Public key";
        signed = "被签名的内容", "What is signed";
        statement_sha = "声明摘要（SHA-256）", "Digest of the statement (SHA-256)";
        technical = "签名细节", "Details of the signature";
        how = "如何自行核验", "How to check it yourself";
        how_file = "计算您手中文件的 SHA-256，与上面的文件摘要一致，说明文件就是凭证所指的版本，没有被改动。", "Compute the SHA-256 of the file in your hands. If it is the digest above, the file is the version that this receipt names, unchanged.";
        how_offline = "离线核验：保存凭证文件，在任何装有本平台程序的电脑上运行以下命令，不需要联网。", "Off line: keep the receipt as a file and run this command on any computer with the portal's program; no network is needed.";
        how_keys = "验证用的全部公钥公布在：", "All public keys are published at:";
        keep = "保存凭证文件", "Keep the receipt as a file";
        privacy = "凭证不包含获取人的任何信息。", "A receipt says nothing about who took the data.";
    }
}

crate::locale::staff::words! {
    /// The catalogue in charts.
    Overview {
        title = "数据全景", "The data at a glance";
        lede = "平台上有哪些数据、谁在提供、开放到什么程度、有没有按时更新，一眼看清。", "What data there is, who provides it, how open it is and whether it is kept up to date, at a glance.";
        counted = "统计于 {}", "Counted on {}";
        answers = "公开答复统计", "How requests are answered";
        json = "机器可读（JSON）", "For machines (JSON)";
        region = "地区（含下级）", "Region, with what lies in it";
        everywhere = "全部地区", "Everywhere";
        show = "查看", "Show";
        nothing = "这里还没有公开的数据。", "No data has been opened here yet.";
    }
}
