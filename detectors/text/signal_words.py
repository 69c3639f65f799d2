"""Patterns of threats, demands and repeats, and of what turns their sense and that of hazards; written for this project."""

# ruff: noqa: E501 -- a list of words is easier to read in one line
from __future__ import annotations

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
_VENUE = (
    r"(?:social media|online|the internet|tik ?tok|insta(?:gram)?|twitter|facebook|fb|reddit|you ?tube|linkedin|yelp|trip ?advisor|trust ?pilot|google(?: maps)?(?: reviews?)?|"
    r"(?:one|1|zero)[- ]stars?(?: reviews?)?|(?:bad|negative|terrible|awful|honest|scathing|damning|public) reviews?|(?:review|complaint) (?:site|page)s?|my (?:blog|channel|followers|podcast|vlog|page|subscribers|viewers|readers)|"
    r"the press|the media|the papers?|(?:local |national )?(?:newspapers?|paper|radio|tv)(?: station| channel)?|journalists?|reporters?|newsroom|news ?desk|channel \d+|channel (?:four|five|seven|nine)|the (?:guardian|times|telegraph|mirror|herald|gazette|mail|sun|echo|evening news|post)|bbc|cnn|itv|consumer (?:programme|program|show)|"
    r"(?:mums'?|moms'?|parents'?|residents'?|community|local|neighbourhood|neighborhood|facebook|whatsapp|buyers'?) (?:\w+ )?(?:group|chat|forum|page)s?|forums?|viral)"
)
_TELL = (
    r"(?:post(?:ing)?|publish(?:ing)?|shar(?:e|ing)|upload(?:ing)?|tweet(?:ing)?|writ(?:e|ing)|leav(?:e|ing)|putting|tell(?:ing)?|warn(?:ing)?|expos(?:e|ing)|send(?:ing)?|tag(?:ging)?|blast(?:ing)?|spread(?:ing)?|"
    r"go(?:ing)?|tak(?:e|ing)|contact(?:ing)?|call(?:ing)?|talk(?:ing)?|speak(?:ing)?|ring(?:ing)?|forward(?:ing)?|name and sham(?:e|ing)|plaster(?:ing)?)"
)
# What is to come: a will, or what follows where they do not give in.
_INTENT = (
    r"\b(?:(?:i|we)(?:'ll| will| shall|'m (?:going to|gonna|about to|happy to|ready to)| am (?:going to|about to|happy to|ready to)|'re (?:going to|about to)| intend to| plan to)|gonna|(?:i'm|we're|i am|we are|i'll be|we'll be) (?=\w+ing)|"
    r"(?:or else|otherwise|ignore (?:this|me) and|(?:one|two|\d+) (?:more )?(?:days?|hours?|chance) (?:and|or)|and then|then|fine[.,!]?) (?:i|we)(?: will|'ll)?|(?:i'd hate to |don't make me |i'm not afraid to |i may )(?:have to )?)"
)
_REGULATOR = (
    r"(?:trading standards|(?:\w+ )?ombudsman|(?:insurance )?commissioner|aviation authority|citizens advice|ofcom|ofgem|ofwat|the fca|the cma|the caa|the ico|the asa|ftc|fcc|bbb|cfpb|the dot|the faa|attorney general|consumer (?:centre|center|council|protection|affairs|forum|court|rights|agency)|"
    r"european consumer|competition (?:watchdog|authority)|watchdog|regulators?|better business bureau|accc|environmental health|health (?:department|inspectors?)|food standards|the police|action fraud|data protection)"
)
_NET_ZH = (
    r"(?:抖音|小红书|小紅書|微博|朋友圈|b站|知乎|贴吧|公众号|快手|大众点评|facebook|脸书|臉書|dcard|网上|網上|网络|全网|全網|热搜|熱搜|媒体|媒體|记者|記者|电视台|電視台|新闻|新聞|日报|日報|晚报|315|"
    r"博主|大v|业主群|妈妈群|本地群|论坛|黑猫)"
)
_CHIEF_ZH = r"(?:领导|領導|经理|經理|主管|负责人|負責人|上级|上級|上司|店长|店長|老板|老闆|总监|總監|管事儿?的|能?做主的|能?拍板的|行长|行長|站长|座舱长|乘务长|大堂)"
_OFFICE_ZH = r"(?:法院|法庭|法官|仲裁|消保官|消保會|消保会|消基会|消基會|消委会|消委會|消协|消協|消费者协会|消費者委員會|12315|12300|12321|工信部|银保监|金管局|金融监管|市监局|市场监管|工商局|食药监|药监局|民航局|法律途径|司法途径)"

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
    _INTENT + r".{0,40}\b" + _TELL + r"\b.{0,60}\b" + _VENUE + r"\b",
    r"\b(?:everyone|everybody|the (?:whole )?(?:world|internet|town|country|street)|my (?:\w+ )?followers|thousands of (?:people|followers)|all (?:of )?my (?:followers|friends)|[\d,]+ (?:people|followers|members|of us))\b.{0,30}"
    r"\b(?:will|is going to|are going to|gets? to|is about to)\b.{0,12}\b(?:know|hear|see|find out|read|watch)\b",
    r"\b(?:press|media|journalists?|reporters?|newspapers?|bbc|channel \w+|watchdog|tv station)\b.{0,40}\b(?:will be|would be|might be|would|is very|are very|'s very|'ll be|will)\b.{0,8}\b(?:interested|love|delighted|happy to|like to (?:know|hear)|enjoy)\b",
    r"\b(?:see|watch|wait|guess|imagine) (?:how|what|until|till|when)\b.{0,40}\b(?:viral|followers|social media|tik ?tok|facebook|internet|press|media|the news|one star|reviews)\b",
    r"\bmy next (?:you ?tube|video|post|episode|article|blog|tik ?tok|reel|review|column|thread)\b|\b(?:preparing|drafting|drafted|filming|writing|typing up) (?:an? |my |the )(?:article|blog|thread|video|tik ?tok|piece|exposé|expose|review)\b",
    r"\b(?:go(?:es|ing)?|make|making|tak(?:e|ing)|put) (?:this |it |that |the whole thing |all of this )?(?:is )?(?:public|viral|live on)\b(?! transport| holiday)",
    r"(?:我|我们|咱|老子|本人|直接|信不信|[别別]逼我|不然|否[则則]|要不|[准準][备備]|打算|今晚|明天|这就)[^。！？；]{0,25}(?:曝光|爆料|公[开開]晒?|(?<!开)[发發](?!货|現|现|票|到货)|挂|掛|[晒曬]|投[诉訴]到|捅到|上(?=热搜|熱搜|新闻|抖音|微博|315)|找(?=媒体|记者|记者|博主|大v|電視台|电视台))"
    r"[^。！？；]{0,10}" + _NET_ZH,
    r"(?:媒体|媒體|网上|網上|热搜|熱搜|抖音|微博|新闻|小红书)上?[见見](?!到|过|过|的|了|效|面)",
    r"[让讓叫](?:大家|网友|網友|网民|所有人|全网|妈妈群|群里|[记記]者|媒[体體])[^。！？；]{0,12}(?:评评?理|評評理|看看|知道|来问|來問|瞧瞧|避雷|避坑)",
    r"(?:视频|影片|录音|錄音|照片|截图|聊天记录|证据|證據)[^。！？；]{0,12}(?:录好|拍好|剪好|齐全|都有|留着|在手)[^。！？；]{0,25}(?:[发發]|媒[体體]|网上|看着办|看著辦|见)",
    r"万粉(?:丝)?[^。！？；]{0,15}(?:[发發]|猜|试试)|(?:我|本人)(?:会|會|要|就)(?:喺|在)[^。！？；]{0,15}(?:公[开開]|[晒曬]|曝光)",
    r"\b(?:this|it|everything|all of it|the (?:video|recording|footage|photos?|screenshots?|whole thread|whole thing|lot)) (?:goes|is going|will go|gets posted|will be|will end up|goes up|ends up)\b.{0,20}\b(?:"
    + _VENUE
    + r"|everywhere|all over)\b|\bnaming and shaming\b|\bpublic(?:ly)? sham(?:e|ing)\b",
    r"\breviews?(?:'s| is| are) (?:already )?(?:typed|written|ready|drafted)\b|\b(?:i'll|i will|we'll|we will|gonna|going to) expose (?:you|this|your)\b|\bthe whole (?:\w+ )?(?:campus|town|street|school|village|office|building|neighbourhood)\b.{0,15}\bknow\b|\b(?:twitter|reddit|tik ?tok|the press|the internet|facebook)(?:'s| is| will)\b.{0,15}\b(?:field day|love)\b",
    r"(?:开|開|门口|門口)直播(?!间|間)|(?:挨个|逐个|一个个)告诉|(?:放上|传到|傳到|發到|发到)(?:连登|連登|网|網|抖音|群|同城|朋友圈|b站|公社)|[让讓]全(?:台|网|網|城|市|香港|国|國|小区)[^，。！？]{0,6}(?:知道|看|睇)",
    r"(?:必须|必須|一定|现在就|全给你|給你|给你们?)曝光|捅(?:给|到|出去)|(?:稿子|长文|長文|帖子|文章|小作文|差评|差評)[^，。！？]{0,6}(?:写好|寫好|编辑好|就差|已经发|同步发|见)|一家一条差评|(?:网|微博|抖音|b站|热搜|頭條|头条)上?[见見](?=$|[，。！？吧])",
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
    r"\b(?:want|need|demand|expect|wish|insist|request|asked for|asking for|require|get me|fetch|find me|bring me|bring out|put me|send me|let me|i'd like|we'd like|would like|call me|call from|forward)\b.{0,40}"
    r"\b(?:supervisor|manager|managerial|your superior|a superior|your boss|managing director|branch director|director|team lead(?:er)?|(?:person|one|someone|somebody|anyone) (?:in charge|above you|above|senior|more senior|higher|higher up|with (?:actual |real |any )?(?:authority|power)|who(?:'s| is| can|'s actually| has)? (?:allowed|in charge|authori[sz]ed|make|decide|the authority|power))|higher[- ]?up|duty manager)\b",
    r"\b(?:where is|where's|who is|who's) (?:the|your) (?:\w+ )?(?:manager|supervisor|boss|person in charge)\b",
    r"\b(?:until|till|unless) (?:the|your|a) (?:\w+ )?(?:manager|supervisor|director|boss)\b.{0,20}\b(?:comes?|calls?|speaks?|talks?|turns up|appears|rings?)\b",
    r"\b(?:whoever|the one who|the person who) (?:runs|manages|is in charge|owns)\b.{0,40}\b(?:call|ring|reply|come|speak|contact|explain|needs to)\b",
    r"(?:叫|[让讓]|[换換]|喊|[转轉]接?|安排|只跟|只和|(?:找|[请請]|[见見]|要)(?:你|你们|你們|您|个|個|一个|能))(?:你|你们|你們|您|个|個|一个|一下|的|店里|公司|值班|客服|大堂|能|真正|那位)*"
    + _CHIEF_ZH
    + r"(?![让讓说說叫给給的门机管部]|推荐)",
    _CHIEF_ZH + r"[^，。！？]{0,3}(?:呢|在不在|在哪|是哪位|是谁|是誰|出来|出來|出嚟|下来|過來|过来)",
    r"\b(?:have|get|let|make) (?:the|your|a) (?:\w+ )?(?:manager|supervisor|director|boss)\b.{0,12}\b(?:come|call|ring|contact|speak|talk|phone|email|down|here)\b|\bwho(?:'s| is) (?:senior to|above) you\b|\bspeak 2\b|\b(?:supervisor|manager)\. (?:now|please|supervisor|manager)\b",
    r"\b(?:a conversation|a call|a meeting|five minutes) with (?:the|your|a) (?:\w+ )?(?:manager|director|supervisor|boss)\b",
    r"(?:喊|叫|让|讓|请|換|换|找|要|转|同)(?:你|你们|你們|您|个|個)*(?:组长|組長|高层|高層|上司|区域负责人|投诉专员的主管)|(?:权限够|有权限|有權限|說了算|说了算)的?(?:那位|人|领导|領導)|我要(?:求)?(?:区域|大区|总部|投诉)?(?:主管|经理|經理|负责人|領導|领导)",
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
    r"\b(?:solicitors?|lawyers?|attorneys?|barristers?|legal team)\b.{0,25}\b(?:instructed|(?:is|are) drafting|will be|letter (?:is|will|to follow|on its way)|in touch with you|contacting you|taking (?:this|it) (?:up|on|further))\b",
    r"\b(?:instructed|hired|retained|engaged|spoken to|speaking to|consulted|briefed|talking to|seeing) (?:\w+ ){0,2}(?:solicitors?|lawyers?|attorneys?|barrister)\b",
    r"\bsee you (?:all )?(?:in|at) (?:a |the |your |my )?(?:\w+ )?(?:small claims|court|magistrate|tribunal)\b",
    r"\b(?:filled in|filling in|filed|filing|lodged|submitted|started|starting|preparing|issued|issuing) (?:\w+ ){0,4}(?:small claims|county court|court|tribunal|lawsuit|claim form|police report)\b",
    r"\b(?:explain(?:ing)? (?:it|this|that|yourselves) to|go to|going to|take (?:you|this|them|it|u) to|taking (?:you|this|them|it) to) (?:a |the )?(?:small claims|county court|court|magistrate|tribunal|judge)\b",
    r"\b(?:hear|hearing) from (?:his|her|their|a|the) (?:chambers|lawyers?|solicitors?|attorneys?|courts?)\b|\bsue you\b|\b(?:letter before action|letter before claim|n1 form|moneyclaim)\b",
    r"\b(?:i|we|i've|we've|i'm|we're|i'll|we'll|gets?|been|this (?:is|will be|goes))\b.{0,12}\b(?:report(?:ed|ing)?|complain(?:ed|t|ing)?|referr(?:ed|ing)|escalat\w+|filed?|filing|lodg\w+|sent|sending|going|contacted|contacting|taking)\b.{0,45}\b(?:to|with|the)\b.{0,5}\b"
    + _REGULATOR
    + r"\b",
    r"\breported to (?:the )?" + _REGULATOR + r"\b",
    r"(?:律师函|律師函|存证信函|存證信函|传票|傳票|公文)[^，。！？；]{0,8}(?:寄|送|查收|到|等着|等著|准备|發|发)|(?:等着|等著)[^，。！？；]{0,3}(?:收|接)[^，。！？；]{0,4}(?:律师函|律師函|公文|传票|傳票|起诉)",
    r"(?:我|我们|咱|本人|直接|马上|今天|明天|下午|这就|那就)(?![^，。！？；]{0,14}(?:过|已|曾|了|案))[^，。！？；]{0,12}(?:去|走|找|到|向|跟|打)[^，。！？；]{0,4}(?:"
    + _OFFICE_ZH
    + r"|诉讼|訴訟|律师|律師)[^，。！？；]{0,6}(?:举报|舉報|申[诉訴]|投[诉訴]|告|见|走|立案|[诉訴]|$|，你|，让|。|！)",
    _OFFICE_ZH + r"[^，。！？；]{0,4}(?:见|見|申[诉訴]走起|投[诉訴]走起|举报走起)|立案(?:回执|通知)",
    r"\byou(?:'ll| will) be served\b|\bexpect (?:papers|a (?:letter|call|visit) from)\b|\blet a judge\b|\b(?:lawsuit|court|litigation) (?:second|next|it is|then)\b|\b(?:complaint|claim|case|report) (?:is |was |has been )?(?:going in|lodged|filed|submitted|opened) (?:\w+ ){0,2}(?:with|w/|to|at|tonight|today)",
    r"\b(?:is|are|it's|goes|straight) going (?:straight )?to (?:the )?"
    + _REGULATOR
    + r"\b|\b(?:taking|take|escalat\w+|going|off) (?:this |it |that |my \w+ )?(?:straight )?to (?:the )?"
    + _REGULATOR
    + r"\b|\blemon law\b",
    r"官司[^，。！？]{0,5}(?:打定|奉陪|见|見)|(?:我|就|再不|顺便)(?:要|会|會|将|將|直接)?(?:报警|報警)(?!器|过|了)|(?:我|我们)已?(?:经|經)?(?:委任|委託|委托|聘请|諮詢過|咨询过)了?[^，。！？]{0,4}(?:律[师師]|法律扶助)|(?:会|會|将|將|要)提起(?:民事)?(?:诉讼|訴訟)|告到(?:你们|底)|(?:准备|等着|等著)(?:应诉|應訴)",
    r"(?:我|会|會|就|要|将)[^，。！？]{0,3}(?:向|去|到|打)(?:工商|消委會?|消協|消协|私隱專員|小額錢債|小额|人行|银监|民航局|12326|12378)[^，。！？]{0,14}(?:举报|舉報|投訴|投诉|申诉|审裁|審裁|拨)",
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
    r"\b(?:third|fourth|fifth|sixth|seventh|eighth|tenth|umpteenth|hundredth|nth|(?:[3-9]|\d\d)(?:rd|th)) (?:\w+ ){0,2}(?:reminder|letter|chat|visit|engineer|technician|appointment|agent|person|replacement|form|tweet|follow-?up)\b",
    r"\b(?:thrice|(?:three|four|five|six|seven|eight|nine|ten|a dozen|[3-9]|\d\d) (?:separate |different )?(?:times|occasions|days running|weeks running|weeks in a row|days in a row))\b.{0,70}\b(?:still|again|same|nothing|no one|nobody|no reply|no answer|ignored|and now)\b",
    r"\b(?:same|still|again|nothing)\b.{0,60}\b(?:thrice|(?:three|four|five|six|seven|eight|nine|ten|a dozen|[3-9]|\d\d) (?:separate |different )?(?:times|occasions)) (?:now|already|so far)\b",
    r"\bticket\b.{0,40}\bticket\b.{0,40}\bticket\b|\blost count (?:of )?(?:how many|the (?:times|calls|e-?mails))\b|\bhow many (?:more )?times (?:do|must|have|am) (?:i|we)\b",
    r"\b(?:called|rung|rang|emailed|e-mailed|written|wrote|asked|phoned|messaged|reported|chased)\b.{0,25}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day(?:, and |, then |, again on |, on | and | then |, )(?:on )?){2,}(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    r"第(?:三|四|五|六|七|八|九|十|n|[3-9]|\d\d)(?:次|遍|回|封|趟)(?:了|啦|报修|跟)?[^。！？]{0,20}(?:又|还是|還是|仍|依然|同[样樣一]|[还還]没|[还還]沒|没解决|没人|一樣|一样|没给|没到)",
    r"(?:又|还是|還是|仍|同[样樣一]|[还還][没沒])[^。！？]{0,25}第(?:三|四|五|六|七|八|九|十|n|[3-9]|\d\d)(?:次|遍|回|趟)了?",
    r"(?:同[一样樣](?:个|個)?|这个|這個|同样的)(?:问题|問題|事|毛病|故障)[^。！？]{0,12}(?:三|四|五|六|七|八|九|十|好几|[3-9]|\d\d)(?:次|遍|回|张|趟)|三番五次|(?:说|說|报|報|催|讲|講|跟你们讲)了?(?:不下|至少|起码|都有)?(?:三|四|五|六|七|八|九|十|[3-9]|\d\d)(?:次|遍|回)",
    r"[数數]不清[^，。！？]{0,6}(?:次|遍|回)|(?:进厂|進廠|报修|報修|上门|维修|返修)了?(?:三|四|五|六|七|八|九|十|[3-9])(?:次|回|趟)",
    r"\bme again\b|\b(?:message|e-?mail|call|complaint|visit|ticket)(?: number| no)? (?:three|four|five|six|seven|eight|nine|ten|[3-9])\b(?! (?:stars?|minutes?|hours?|days?|people|pm|am))|\bumpteen times\b|\bover and over again\b|\b(?:this|that) makes (?:three|four|five|six|\d)\b",
    r"\bmy (?:two|three|four|five|six|seven|\d) (?:earlier|previous|other|last) (?:e-?mails|messages|calls|letters|tickets|complaints)\b|\bevery (?:single )?(?:month|week|day) (?:\w+ ){0,4}i (?:ask|call|ring|email|write|report)\b|\byet another (?:chat|call|email|e-mail|ticket|message)\b",
    r"一而再，?再而三|第(?:三|四|五|六|七|八|九|十|[3-9]|\d\d)次(?:提醒|电话|電話|打|来|嚟|报|預約|预约)|每(?:个|個)?(?:月|星期|周|天)都(?:来|來|在)?(?:问|問|打|催)|换了(?:三|四|五|六|好几)个客服|(?:说|說|讲|講)过?(?:三|四|五|六|七|八|[3-9])遍|又打了一次",
)
NEGATION = (
    r"\b(?:not|never|no|don't|didn't|doesn't|won't|wouldn't|isn't|wasn't|can't|cannot|couldn't|shouldn't|without|haven't|"
    r"hasn't|nobody|none|rather than|instead of|no need to|nor|aren't|weren't|unlikely|avoid|prevent|against|fear of|least|glad)\b",
    r"(?:不会|不想|不要|不用|不必|不打算|不准备|不是|不需要|不至于|不愿|没有|没|并未|未曾|从未|从来没|无需|无须|没必要|懒得|别|勿|避免|防止|以免|杜绝|预防|不再|不去|不怕|不找|不敢)$",
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
