<#-- keycloak.v2 leaves this macro empty for themes: the way to imprint, privacy and accessibility. -->
<#macro content>
<nav class="readi-legal" aria-label="${msg('readiLegal')}" data-homes="${properties.readiHomes!}" data-home-down="${msg('readiHomeDown')}">
  <ul>
    <li><a href="${properties.readiPortal}${msg('readiImprintPath')}">${msg('readiImprint')}</a></li>
    <li><a href="${properties.readiPortal}${msg('readiPrivacyPath')}">${msg('readiPrivacy')}</a></li>
    <li><a href="${properties.readiPortal}${msg('readiAccessibilityPath')}">${msg('readiAccessibility')}</a></li>
  </ul>
</nav>
</#macro>
