"""From Alertmanager's webhook to the group bots of WeCom, DingTalk and Feishu, which read other bodies."""
