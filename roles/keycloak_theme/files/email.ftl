<#-- The frame of every HTML mail. A mail has no style sheet to load and asks nobody for a picture: colours stand inline. -->
<#macro emailLayout>
<!doctype html>
<html lang="${locale.language}" dir="${(ltr)?then('ltr','rtl')}">
<head><meta charset="utf-8"><title>${msg("readiName")}</title><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light"></head>
<body style="margin:0;padding:0;background:#eef2f6;color:#12181f;font:16px/1.6 Arial,Helvetica,sans-serif">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" style="padding:24px 12px">
<table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%;max-width:600px;background:#ffffff">
<tr><td style="padding:20px 28px;background:${properties.readiGround};color:#ffffff;font-size:20px;font-weight:bold">${msg("readiName")}</td></tr>
<tr><td style="padding:24px 28px"><#nested></td></tr>
<tr><td style="padding:16px 28px;border-top:1px solid #d5dbe2;color:#4a5562;font-size:14px">${msg("readiOperator")}<br>${msg("readiContact")}<br><a href="${properties.readiPortal}" style="color:${properties.readiLink}">${properties.readiPortal}</a></td></tr>
</table>
</td></tr></table>
</body>
</html>
</#macro>
