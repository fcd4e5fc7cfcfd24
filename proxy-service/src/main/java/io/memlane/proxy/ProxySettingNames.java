package io.memlane.proxy;

import io.memlane.runtime.settings.SettingNamesListener;
import io.memlane.runtime.start.Service;

/** Refuses settings that neither service knows. Spring Boot makes it. */
final class ProxySettingNames extends SettingNamesListener {
    ProxySettingNames() {
        super(Service.PROXY);
    }
}
