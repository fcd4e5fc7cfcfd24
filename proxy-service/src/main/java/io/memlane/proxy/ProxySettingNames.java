package io.memlane.proxy;

import io.memlane.model.start.Service;
import io.memlane.start.SettingNamesListener;

/** Refuses settings that neither service knows. Spring Boot makes it. */
final class ProxySettingNames extends SettingNamesListener {
    ProxySettingNames() {
        super(Service.PROXY);
    }
}
