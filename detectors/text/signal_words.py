"""Patterns of what one message alone can tell: threats, demands, repeats and hazards; written for this project."""

# ruff: noqa: E501 -- a list of words is easier to read in one line
from __future__ import annotations

_ME = r"\b(?:i|we|i'll|we'll|i'm|we're|i've|we've|my)\b"
_WILL = (
    r"\b(?:i|we)(?:'ll| will| am going to| are going to|'m going to|'re going to|'m gonna| have to| am about to|"
    r"'m about to| shall| am|'m| are|'re| intend to| plan to|'m planning to| want to)\b"
)
_IN_CLAUSE = r"[^，,。！？；、\s]"
# Somebody else told them to ("让我们去法院起诉"): no threat of their own.
_WE = r"(?<![让叫劝给])(?<!告诉)(?<!建议)(?:我|我们|本人|咱)"
# What is done already is told, not threatened; 社会, 机会 and 需要 hold no "will", and to ask of an office is no threat.
_WILL_ZH = r"(?:将|(?<![社机协委])会|(?<!需)要(?!求)|就|准备|打算|只能|只好|必须|决定|马上|一定|不得不|明天|去(?!过))"
# The will may follow in the next clause, without a subject of its own: "我实在没办法，只能起诉".
_I_WILL_ZH = (
    _WE
    + _IN_CLAUSE
    + "{0,15}(?:"
    + _WILL_ZH
    + r"|[，,](?:那|就|也|真的)?(?:只能|只好|不得不|必将|一定会|准备|将))"
    + _IN_CLAUSE
)
_ELSE_ZH = (
    r"(?<!拒)(?:(?:否则|不然|要不|再不|如果不|如不|若不|等着|别怪)[^。！？；]{0,25}|"
    r"(?:不给|不退|不处理|不解决|不回复|不赔)[^。！？；]{0,15}(?:就|(?:我|我们|本人)(?:将|会|要|只能|只好|必|一定|马上)|只能|只好)"
    r"[^，。！？；]{0,8})"
)

PUBLIC_THREAT = (
    _WILL
    + r".{0,30}\b(?:post|posting|tweet|tweeting|share|sharing|publish|expose|exposing|tell|telling)\b.{0,40}"
    r"\b(?:everywhere|everyone|all over|social media|online|facebook|twitter|youtube|tiktok|reddit|the press|"
    r"the media|the news|the world|publicly|public|reviews?)\b",
    _WILL + r".{0,30}\b(?:go(?:ing)? (?:to the )?(?:public|press|media|papers|news|viral)|"
    r"(?:contact|call|email|write to|writing to|calling|contacting)(?:ing)? (?:the )?(?:press|media|newspapers?|news|"
    r"reporters?|local news|tv stations?|journalists?))\b",
    r"\b(?:everyone|the whole world|the internet|all my followers) (?:will|is going to|are going to) "
    r"(?:know|hear|see|find out)\b",
    _I_WILL_ZH
    + r"{0,15}(?:曝光|爆料|发到网上|发网上|发微博|发抖音|发小红书|找媒体|找记者|联系媒体|联系记者|公之于众|挂到网上|挂网上|发帖(?!之?前|时|子|的))",
    _WE + r"(?:已经?|正在)(?:把|将|联系|找)" + _IN_CLAUSE + r"{0,12}(?:曝光|爆料|发到网上|媒体|记者)",
    _ELSE_ZH
    + r"(?:曝光|爆料|发到网上|发网上|发微博|发抖音|发小红书|找媒体|找记者|联系媒体|联系记者|公之于众|网上见|微博见|挂网上|发帖(?!之?前|时|子|的))",
    r"(?:在网上|到网上|向媒体|找媒体|上微博|上抖音|去网上|去微博|去抖音)(?:去|进行)?(?:曝光|爆料)(?!的|了|率|度|后)",
    r"(?:准备|打算)(?:在|到|去|上)" + _IN_CLAUSE + r"{0,6}(?:曝光|爆料|发帖(?!子|的))",
    r"(?:让|叫)(?:全网|网友|全国人民)(?:都)?(?:来)?(?:看看|知道|评评?理)",
    _I_WILL_ZH + r"{0,8}(?:让|叫)(?:所有人|大家)(?:都)?(?:来)?(?:看看|知道|评评?理)",
)
SUPERVISOR = (
    r"\b(?:speak|talk|speaking|talking)\b.{0,6}\b(?:to|with)\b.{0,12}\b(?:supervisor|manager|your boss|"
    r"someone in charge|someone senior|someone higher|a superior|management)\b",
    r"\b(?:get|give|put|transfer|connect|escalate|pass)\b.{0,25}\b(?:supervisor|manager|your boss|someone in charge|"
    r"someone senior|higher up|a superior)\b",
    r"\b(?:want|need|demand|asking for|ask for|i'd like|require|where is|where's)\b.{0,12}\b(?:your |a |the )"
    r"(?:supervisor|manager|boss)\b",
    r"\bescalate (?:this|it|my (?:case|complaint|issue))\b",
    r"(?:叫|让|换|喊|找|请)(?:你们|你|个|一个|一下|的|店里|公司|值班|客服|部门|门店|大堂|能做主)*"
    r"(?:领导|经理|主管|负责人|上级|店长|老板|总监|管事的|做主的人?)(?:马上|立刻|赶紧|亲自|现在)*"
    r"(?:来|出来|接电话|听电话|说话|跟我|和我|回电|联系我|给我|解释)",
    r"(?:我要|我们要|要求|给我|帮我|我想)(?:见|找|转接?|接|联系|接通)(?:你们|你|一下|的|店里|公司|值班|客服|部门|门店)*"
    r"(?:领导|经理|主管|负责人|上级|店长|老板|总监|管事的)",
    r"(?:要求|申请|我要|请求|必须|给我|请)(?:把|将)?(?:这个|此|该|我的)?(?:问题|投诉|工单)?升级(?:处理|投诉|上报)",
)
LEGAL_THREAT = (
    _WILL + r".{0,25}\b(?:sue|suing|lawsuit|legal action|small claims|take (?:you|this|them) to court|"
    r"(?:a|my|our) (?:lawyer|attorney|solicitor)|(?:lawyer|attorney) up|press charges|class action|litigation)\b",
    r"\b(?:my|our) (?:lawyer|attorney|solicitor)s? (?:will|is|are|has|have|advised|is going)\b",
    r"\b(?:see you in court|hear(?:ing)? from (?:my|our) (?:lawyer|attorney|solicitor)s?|you'll be sued|"
    r"talk to my (?:lawyer|attorney))\b",
    _WILL
    + r".{0,30}\b(?:report|reporting|complain|complaint|complaining|file|filing|going|go)\b.{0,30}\b(?:ftc|bbb|cfpb|fcc|dot|faa|"
    r"attorney general|ombudsman|regulators?|trading standards|consumer protection|better business bureau)\b",
    r"\b(?:taking|take|pursue|pursuing|seek|seeking|consider|considering) legal action\b",
    _I_WILL_ZH
    + r"{0,12}(?:起诉|提起诉讼|法律途径|法律手段|法律武器|走法律|走司法|打官司|律师函|找律师|请律师|委托律师|"
    r"告到法院|上法院|法院见|仲裁|告你们|告你|告他们|12315|消协|消费者协会|工商局|工商投诉|市场监管局|市监局|银保监会|银监会|工信部)",
    _WE + r"(?:已经?|正在)(?:委托|请|找|咨询)了?(?:律师|法务)",
    _ELSE_ZH
    + r"(?:起诉|诉讼|法律途径|法律手段|走法律|打官司|律师|法院|仲裁|告你们|告你|12315|消协|工商局|市场监管|银保监|工信部)",
    r"(?:法院见|法庭见|保留.{0,8}法律.{0,4}权利|保留.{0,6}追究.{0,8}(?:责任|权利)|等着收律师函|等着收传票|追究(?:你们|贵公司|商家|卖家).{0,4}法律责任)",
)
REPEAT = (
    r"\b(?:third|fourth|fifth|sixth|3rd|4th|5th|6th|tenth|10th|umpteenth) (?:time|complaint|call|email|e-mail|message|report|"
    r"request|ticket|attempt|contact)\b",
    r"\b(?:called|emailed|complained|reported|contacted|written|wrote|messaged|asked|phoned|raised|calling|told you)\b"
    r".{0,40}\b(?:three|four|five|six|seven|eight|ten|several|multiple|many|countless|[3-9]|1\d) times\b",
    r"\b(?:three|four|five|six|seven|ten|several|multiple|many|countless|[3-9]|1\d) (?:calls|emails|e-mails|messages|tickets|"
    r"complaints|reports) (?:and|so far|later|about|already|with no|but)\b",
    r"第(?:三|四|五|六|七|八|九|十|[3-9]|\d\d)(?:次|遍|回)(?:来|打|反映|投诉|联系|报修|写信|留言|反馈|申请|催|举报|找|给你们|跟你们|来说)",
    r"(?:反映|投诉|联系|报修|举报|反馈|催|打电话|打过|打了|沟通|找客服|找你们|申诉|留言)(?:过|了|你们|客服)*(?:不下|已经|已|都)?"
    r"(?:三|四|五|六|七|八|九|十|好几|好多|多|无数|几十|[3-9]|\d\d)(?:次|遍|回)",
    r"(?:多次|反复|屡次|无数次|三番五次|再三|一再)(?:向[^，。]{0,12})?(?:反映|投诉|联系|报修|举报|反馈|催促?|致电|拨打|打电话|沟通|申诉|留言|要求)",
)
_PRODUCT_ZH = (
    r"(?:手机|电池|充电器|充电宝|充电头|充电线|插头|插座|排插|电脑|笔记本|平板|热水器|电器|机器|机子|电源|主机|线路|耳机|电动车|电瓶车|"
    r"洗衣机|空调|冰箱|电视|吹风机|暖宝宝|加热器|数据线|适配器|它|这款|产品)"
)
_THING = (
    r"(?:phone|charger|battery|laptop|tablet|device|unit|heater|kettle|adapter|cable|power bank|powerbank|toaster|oven|"
    r"scooter|bike|car|vacuum|tv|it|product|plug|outlet|headset|earbuds?|watch|dryer|hairdryer|blanket|engine)"
)
HAZARD = {
    "battery": (
        r"\bbatter(?:y|ies)\b.{0,25}\b(?:exploded|explodes|swollen|swelled|bulging|bulged|burst|leaking acid|leaked|"
        r"caught fire|on fire|overheated and|melted|smoking|smoked|blew up)\b",
        r"\b(?:exploded|exploding|swollen|bulging|burst|smoking|melted|leaking) (?:\w+ )?batter(?:y|ies)\b",
        r"电池[^，。！？]{0,8}(?:鼓包|鼓起来|爆炸|炸了|爆了|起火|着火|冒烟|自燃|烧起来|漏液|膨胀)",
        r"(?:充电宝|手机|电动车|电瓶车)[^，。！？]{0,10}(?:鼓包|自燃|爆炸|炸了|膨胀)",
    ),
    "fire": (
        r"\b"
        + _THING
        + r"\b.{0,15}\b(?:caught fire|catches fire|went up in flames|burst into flames|exploded|blew up|"
        r"(?:started|began) (?:smoking|burning|sparking|to (?:smoke|burn|spark))|was smoking|is smoking|was on fire|is on fire|sparked|set fire)\b",
        r"\b(?:smoke|flames|sparks) (?:came|coming|shot|shooting|pouring|poured) (?:out|from)\b",
        r"\b(?:smoke|flames|sparks|burn(?:t|ing) smell)\b.{0,25}\bfrom (?:the|my|our|this) (?:\w+ )?"
        + _THING
        + r"\b",
        r"\b(?:set my|burned my|burnt my|burned down|burnt down|melted my)\b.{0,20}\b(?:house|kitchen|bed|carpet|desk|home|hand|"
        r"fingers?|arm|leg|table|sofa)\b",
        _PRODUCT_ZH
        + r"[^，。！？]{0,10}(?:起火|着火|冒烟|爆炸|炸了|自燃|烧着|烧起来|冒火花|冒火|[蹿窜喷]出?火)",
        r"(?:突然|差点|瞬间|直接)(?:就)?(?:起火|着火|冒烟|爆炸|自燃)",
    ),
    "shock": (
        r"\b(?:electrocuted|electric shock|shocked (?:me|my|us)|gave me a shock|got a shock|got shocked|live wire)\b",
        _PRODUCT_ZH + r"[^，。！？]{0,8}(?:漏电|(?<!来)电人|电到|触电)",
        r"(?:被|把)[^，。！？]{0,6}(?:电了|电到|电击|电伤)|触电(?:了|受伤|身亡)",
    ),
    "gas": (
        r"\b(?:gas leak|leaking gas|carbon monoxide|smell(?:s|ed)? (?:of )?gas)\b",
        r"(?:煤气|燃气|天然气|液化气)[^，。！？]{0,5}(?:泄漏|泄露|漏气)|一氧化碳",
    ),
    "injury": (
        r"\b(?:injured|burned|burnt|cut|hurt|scalded|sliced|broke|wounded|lacerated)\b.{0,5}\b(?:me|my|his|her|our)\b.{0,12}\b(?:hand|hands|"
        r"finger|fingers|arm|leg|face|eye|eyes|foot|feet|skin|child|son|daughter|baby|wrist|lip|mouth|head|tooth|kid|knee|toe)\b",
        r"\b(?:my|our|his|her) (?:\w+ )?(?:son|daughter|child|kid|baby|wife|husband|mother|father|mom|dad|hand|finger|face|"
        r"skin|eye|eyes|toddler)\b.{0,15}\b(?:was|got|is|were|has been)\b.{0,8}\b(?:injured|burned|burnt|cut|scalded|bleeding|"
        r"choked|choking|hospitali[sz]ed|blistered)\b",
        r"\b(?:ended up in|rushed to|taken to|went to) (?:the |a )?(?:hospital|er|emergency room|a&e|icu)\b",
        r"\bchoking hazard\b|\bnearly choked\b",
        r"(?:孩子|宝宝|儿子|女儿|老人|老公|老婆|妈妈|爸爸|父亲|母亲|我|手|脚|脸|腿|手指|皮肤|眼睛|小孩|顾客|同事)[^，。！？；、：]{0,8}"
        r"(?:烫伤|烧伤|割伤|划伤|砸伤|炸伤|扎伤|夹伤|灼伤|割破|划破|扎破|烫起泡|起水泡|窒息|噎住)",
    ),
    "poisoning": (
        r"\b(?:food poisoning|poisoned|salmonella|e\. ?coli|listeria)\b",
        r"\b(?:made|making) (?:me|us|my \w+|the kids?|everyone)\b.{0,12}\b(?:sick|ill|vomit|throw up)\b",
        r"\b(?:vomiting|threw up|throwing up|diarrh?o?ea|violently ill|violently sick)\b.{0,30}\b(?:after|since|from) "
        r"(?:eating|drinking|your|the|we ate|i ate|using)\b",
        r"\b(?:ate|eating|eaten|drank|drinking)\b.{0,50}\b(?:vomiting|threw up|throwing up|violently ill|hospital|diarrh?o?ea)\b",
        r"(?:食物中毒|中毒了|疑似中毒|导致中毒|引起中毒|送医|洗胃)",
        r"(?:吃|喝|食用|饮用)(?!药|饭|不起)[^。！？、；]{0,16}(?:上吐下泻|拉肚子|腹泻|呕吐|住院|进医院|中毒|急诊|肠胃炎|过敏性休克)",
    ),
}
# Figures of speech, goods and services that carry a hazard's name.
HARMLESS = (
    r"\b(?:gas leak detector|fire ?(?:extinguisher|alarm|drill|sale|stick|fighters?|safety|exit|works|place|tv)|fired|smoke (?:detector|alarm)|"
    r"on fire (?:lately|today|this)|battery life|first aid|heartbroken|broke my heart|cut my (?:hair|losses)|hurt my "
    r"(?:feelings|wallet|eyes)|motion sick|car ?sick|sick of|sick and tired|poison ivy|food poisoning claims?|the bomb|"
    r"blew up my (?:phone|inbox|mentions)|exploded in popularity|killing me|die laughing|fire them|shocked (?:me|my|us) (?:how|that|with|by)|"
    r"electric shock (?:therapy|collar)|cut my (?:internet|phone|service|connection|line)|broke my (?:phone|screen|budget))\b",
    r"防火|防爆|防漏电|防触电|防烫|防割|防噎|消防|灭火|漏电保护|火爆|上火|发火|(?<![着起冒点烧])火了|恼火|火气|爆款|爆炸式|信息爆炸|爆炸头|不会爆炸|中毒太深|煤气灶|医保|"
    r"手机中毒|电脑中毒|电脑.{0,4}病毒|系统中毒|中毒软件|病毒|毒性|剧毒|一氧化碳报警|下载中毒|漏电开关|没有漏电",
)
NEGATION = (
    r"\b(?:not|never|no|don't|didn't|doesn't|won't|wouldn't|isn't|wasn't|can't|cannot|couldn't|shouldn't|without|haven't|"
    r"hasn't|nobody|none|rather than|instead of|no need to|nor|aren't|weren't|unlikely|avoid|prevent|against|fear of|least|glad)\b",
    r"(?:不会|不想|不要|不用|不必|不打算|不准备|不是|不需要|不至于|不愿|没有|没|并未|未曾|从未|从来没|无需|无须|没必要|懒得|别|勿|避免|防止|以免|杜绝|预防|不再|不去|不怕|不找|不敢)$",
)
# Within or after a match: something that might be, or only feels so.
IMAGINED = (
    r"一旦|如果|如发生|若|随时|说不定|将会|会|隐患|风险|不堪|绝对|估计|感觉|怀疑|好像|一样|似的|怪事|可能|是不是|怕|不敢|就怪|吗|传闻|谣言|"
    r"\b(?:if|would|could|might|may|can|risk|hazards?|potential(?:ly)?|like|almost|afraid|worried)\b",
)
# Somebody else's words, other times and mere possibility, before or around the match.
REPORTED = (
    r"\b(?:he|she|they|someone|somebody|people|a friend|my friend|a man|a woman|a user|another customer|a customer|the article|"
    r"the news|the ad|the movie|the book|reports?|rumou?rs?|the review|reviews|the manual|the label|the warning|others) "
    r"(?:\w+ ){0,2}(?:said|says|say|claimed|claims|wrote|told|mentions?|mentioned|warns?|warned|that|described?|describes|threatened|threatens|wants?|wanted)\b",
    r"\b(?:i (?:read|heard|saw|watched)|according to|what if|would|could|might|may|can i|should i|do i|"
    r"how (?:do|can|to)|is it possible|does|imagine|hypothetically|back in|years ago|last year|when i was|the character|training|"
    r"for example|e\.g\.|worried|afraid|risk of|recall(?:s|ed)?|tested|simulat\w*|joking|jk|lol)\b",
    r"(?:他说|她说|他们说|有人|别人|网友|朋友|同事|邻居|新闻|媒体|报道|据说|听说|据报道|书里|书中|小说|电影|剧里|文章|评论里|评价里|看到有|看别人|看到别人|"
    r"客服说|说明书|广告|宣传|传言|谣言|会不会|是否会|是不是会|怕|担心|以为|可能会|容易|请问|怎么办理|如何|咨询|去年|多年前|以前有|"
    r"演习|演练|培训|案例|主人公|主角|作者|历史|第.章)",
)
# Turns everything but a threat, which is made on a condition: "if it is not here tomorrow, I will sue".
CONDITION = (r"\b(?:if|unless you|in case)\b|如果|一旦|万一|假如|假设|要是",)
