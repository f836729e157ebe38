<#-- keycloak.v2 leaves this macro empty for themes: the way to imprint, privacy and accessibility. -->
<#macro content>
<#-- The page after a first sign-in through an organisation is shown when something about the account cannot be. It lists
     what people may change, which is nothing, and gives no reason (26.7.4, idp-review-user-profile.ftl,
     IdpReviewProfileAuthenticator). Names may be missing, so it is the address. login.js puts this in the form's place:
     nothing that is there mends it, and every press would count as a failed sign-in of the account named. -->
<#if (pageId!'') == 'idp-review-user-profile'>
<div id="readi-refused" data-title="${msg('readiRefused')}">
  <div class="pf-v5-c-alert pf-m-inline pf-m-danger" role="alert"><span class="pf-v5-c-alert__title">${msg('readiForeign')}</span></div>
  <p><a href="${properties.readiPortal}${msg('readiStartPath')}">${msg('readiStart')}</a></p>
</div>
</#if>
<#-- login.js puts this below the field, where organisations have a sign-in of their own; the button is not the last. -->
<#if (pageId!'') == 'login-username'>
<p id="readi-takes-over" data-go-on="${msg('proceedWithAction')}" hidden>${msg('readiTakesOver')}</p>
</#if>
<nav class="readi-legal" aria-label="${msg('readiLegal')}" data-home-down="${msg('readiHomeDown')}">
  <ul>
    <li><a href="${properties.readiPortal}${msg('readiImprintPath')}">${msg('readiImprint')}</a></li>
    <li><a href="${properties.readiPortal}${msg('readiPrivacyPath')}">${msg('readiPrivacy')}</a></li>
    <li><a href="${properties.readiPortal}${msg('readiAccessibilityPath')}">${msg('readiAccessibility')}</a></li>
  </ul>
</nav>
</#macro>
