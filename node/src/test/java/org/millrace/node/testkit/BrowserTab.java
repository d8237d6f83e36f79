package org.millrace.node.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** One page in a {@link Browser}: what it shows, what it says, and what it asks for. */
public final class BrowserTab implements AutoCloseable {

  private final Browser browser;
  private final String session;
  private final String target;
  private final List<String> problems = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile boolean lenient;

  BrowserTab(Browser browser, String session, String target) {
    this.browser = browser;
    this.session = session;
    this.target = target;
  }

  void begin() {
    for (var domain : List.of("Page", "Runtime", "Network", "Log")) {
      call(domain + ".enable", Map.of());
    }
  }

  void on(JsonNode event) {
    var told = event.get("params");
    switch (event.get("method").asText()) {
      case "Runtime.exceptionThrown" -> problem("exception " + told.at("/exceptionDetails"));
      case "Runtime.consoleAPICalled" -> {
        if (told.get("type").asText().equals("error")) {
          problem("console " + told.get("args"));
        }
      }
      case "Log.entryAdded" -> {
        if (told.at("/entry/level").asText().equals("error")) {
          problem("log " + told.at("/entry/text") + " " + told.at("/entry/url"));
        }
      }
      case "Page.javascriptDialogOpening" -> problem("dialog " + told.get("message"));
      case "Network.requestWillBeSent" -> requests.add(told.at("/request/url").asText());
      default -> {}
    }
  }

  private void problem(String text) {
    if (!lenient) {
      problems.add(text);
    }
  }

  /** From here on errors are expected: the node is away. */
  public void expectErrors(boolean expected) {
    lenient = expected;
  }

  JsonNode call(String method, Map<String, ?> parameters) {
    return browser.call(session, method, parameters);
  }

  /** Goes to a page and waits until it has loaded. */
  public BrowserTab open(String url) {
    call("Page.navigate", Map.of("url", url));
    await("document.readyState === 'complete' && location.href !== 'about:blank'");
    return this;
  }

  /** The value of an expression, which may be a promise. */
  public JsonNode eval(String expression) {
    var told =
        call(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (told.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + told.get("exceptionDetails"));
    }
    return told.at("/result/value");
  }

  public String text(String selector) {
    return eval("document.querySelector('" + selector + "')?.textContent ?? ''").asText();
  }

  /** Waits until an expression is true. */
  public void await(String expression) {
    await(expression, Browser.PATIENCE);
  }

  public void await(String expression, Duration most) {
    Awaitility.await(expression)
        .atMost(most)
        .pollInterval(Duration.ofMillis(50))
        .ignoreExceptions()
        .until(() -> eval("Boolean(" + expression + ")").asBoolean());
  }

  /** Presses whatever the selector finds first. */
  public void click(String selector) {
    await("document.querySelector('" + selector + "')");
    eval("document.querySelector('" + selector + "').click()");
  }

  /** Enters text as a person would. */
  public void type(String selector, String text) {
    await("document.querySelector('" + selector + "')");
    eval("document.querySelector('" + selector + "').focus()");
    call("Input.insertText", Map.of("text", text));
  }

  /** Presses a key: {@code Tab}, {@code Enter}. */
  public void key(String key, int code) {
    var down = Map.of("type", "keyDown", "key", key, "code", key, "windowsVirtualKeyCode", code);
    call("Input.dispatchKeyEvent", down);
    call("Input.dispatchKeyEvent", Map.of("type", "keyUp", "key", key, "code", key));
  }

  /** What the page says that it must not: errors of scripts, blocked loads, dialogs. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** Addresses outside of these beginnings that were asked for. */
  public List<String> requestsBeyond(String... allowed) {
    var beyond = new ArrayList<String>();
    for (var url : requests) {
      var inside = url.startsWith("data:") || url.startsWith("blob:") || url.startsWith("about:");
      for (var beginning : allowed) {
        inside |= url.startsWith(beginning);
      }
      if (!inside) {
        beyond.add(url);
      }
    }
    return beyond;
  }

  public BrowserTab size(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    return this;
  }

  public BrowserTab dark(boolean dark) {
    var scheme = Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    call("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    return this;
  }

  /** The controls as assistive programs see them: role and name. */
  public List<String> namelessControls() {
    call("Accessibility.enable", Map.of());
    var nameless = new ArrayList<String>();
    for (var node : call("Accessibility.getFullAXTree", Map.of()).get("nodes")) {
      var role = node.at("/role/value").asText("");
      var control =
          List.of("button", "link", "textbox", "searchbox", "combobox", "meter", "img", "image");
      if (!node.path("ignored").asBoolean()
          && control.contains(role)
          && node.at("/name/value").asText("").isBlank()) {
        nameless.add(role + " " + node.path("backendDOMNodeId").asText());
      }
    }
    return nameless;
  }

  /** The whole page as a PNG file. */
  public void picture(Path file) {
    var shot =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.write(file, Base64.getDecoder().decode(shot.get("data").asText()));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  @Override
  public void close() {
    browser.forget(session);
    browser.call("", "Target.closeTarget", Map.of("targetId", target));
  }
}
